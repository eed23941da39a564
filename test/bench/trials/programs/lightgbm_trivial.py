import lightgbm
import numpy

learning_rate = 0.1  # @tune 0.01..1 log

rng = numpy.random.default_rng(0)
x = rng.normal(size=(200, 4))
data = lightgbm.Dataset(x, label=x[:, 0] > 0)
settings = {"objective": "binary", "learning_rate": learning_rate, "num_leaves": 4, "verbosity": -1, "num_threads": 1}
for rounds in (1, 2, 3):
    booster = lightgbm.train(settings, data, num_boost_round=rounds)
    accuracy = numpy.mean((booster.predict(x) > 0.5) == (x[:, 0] > 0))  # @objective maximize
