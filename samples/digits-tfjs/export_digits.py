"""Writes digits.csv.gz from the copy of the data set that scikit-learn ships: 64 pixels (0 to 16) and the label, one image a line."""

import gzip

import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
lines = "\n".join(",".join(map(str, row)) for row in np.column_stack([images, labels]).astype(int))
with open("digits.csv.gz", "wb") as file:
    file.write(gzip.compress(lines.encode(), mtime=0))
