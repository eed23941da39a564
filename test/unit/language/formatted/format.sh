#!/bin/sh
# Writes what Black, Ruff and Prettier make of train.py.txt and train.ts.txt. Run it in this folder with the three on the PATH:
#   pip install black ruff && npm install --global prettier && sh format.sh
set -eu
for width in 40 88; do
  black -q -l "$width" -t py311 - <train.py.txt >"black-$width.py.txt"
  ruff format -q --isolated --line-length "$width" --stdin-filename train.py - <train.py.txt >"ruff-$width.py.txt"
  prettier --no-config --print-width "$width" --stdin-filepath train.ts <train.ts.txt >"prettier-$width.ts.txt"
done
black -q -l 60 -t py311 --preview --unstable - <train.py.txt >black-preview.py.txt
ruff format -q --isolated --preview --line-length 60 --stdin-filename train.py - <train.py.txt >ruff-preview.py.txt
prettier --no-config --print-width 60 --no-semi --single-quote --trailing-comma none --stdin-filepath train.ts <train.ts.txt >prettier-options.ts.txt
