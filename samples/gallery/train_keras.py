"""Handwritten digits with Keras. `fit` logs val_accuracy: the annotation names it, nothing is reported by hand."""

import keras
from sklearn.datasets import load_digits

# @search trials=20
# @objective maximize val_accuracy
learning_rate = 0.001  # @tune 1e-4..1e-1 log
optimizer = "adam"     # @tune "adam" | "sgd" | "rmsprop"
units = 32             # @tune 8 | 16 | 32 | 64
dropout = 0.2          # @tune 0..0.6
epochs = 8             # @fidelity 1..8

keras.utils.set_random_seed(0)  # @seed
x, y = load_digits(return_X_y=True)
model = keras.Sequential([
    keras.layers.Dense(units, activation="relu"),  # @tune "relu" | "gelu" | "tanh"
    keras.layers.Dropout(dropout),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.optimizer.learning_rate = learning_rate
model.fit(x / 16, y, validation_split=0.25, epochs=epochs, batch_size=64, verbose=2)
