"""A fully connected network and three optimisers in NumPy: enough to see what the hyperparameters do."""

import numpy as np


class Network:
    """Rectified linear units in the middle, softmax at the end."""

    def __init__(self, sizes, rng):
        self.parameters = []
        for inputs, outputs in zip(sizes[:-1], sizes[1:]):
            self.parameters.append(rng.normal(0, np.sqrt(2 / inputs), (inputs, outputs)))
            self.parameters.append(np.zeros(outputs))

    def activations(self, x):
        layers = [x]
        for i in range(0, len(self.parameters), 2):
            x = x @ self.parameters[i] + self.parameters[i + 1]
            if i + 2 < len(self.parameters):
                x = np.maximum(x, 0)
            layers.append(x)
        return layers

    def predict(self, x):
        return self.activations(x)[-1].argmax(axis=1)

    def gradients(self, x, y):
        """Gradients of the mean cross-entropy, in the order of `parameters`."""
        layers = self.activations(x)
        scores = layers[-1] - layers[-1].max(axis=1, keepdims=True)
        delta = np.exp(scores)
        delta /= delta.sum(axis=1, keepdims=True)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        gradients = []
        for i in range(len(self.parameters) - 2, -1, -2):
            below = layers[i // 2]
            gradients[:0] = [below.T @ delta, delta.sum(axis=0)]
            delta = (delta @ self.parameters[i].T) * (below > 0)
        return gradients


def make_optimizer(name, lr, momentum):
    """A function that takes one step on a list of arrays, in place."""
    first, second, steps = [], [], [0]

    def update(parameters, gradients):
        if not first:
            first.extend(np.zeros_like(p) for p in parameters)
            second.extend(np.zeros_like(p) for p in parameters)
        steps[0] += 1
        for p, g, m, v in zip(parameters, gradients, first, second):
            if name == "sgd":
                m *= momentum
                m += g
                p -= lr * m
                continue
            v *= 0.9 if name == "rmsprop" else 0.999
            v += (0.1 if name == "rmsprop" else 0.001) * g * g
            if name == "rmsprop":
                p -= lr * g / (np.sqrt(v) + 1e-8)
                continue
            m *= 0.9
            m += 0.1 * g
            p -= lr * (m / (1 - 0.9 ** steps[0])) / (np.sqrt(v / (1 - 0.999 ** steps[0])) + 1e-8)

    return update
