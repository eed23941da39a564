"""What a person would write by hand: import the libraries once, then fork a child a trial, two at a time.

fork_loop.py PROGRAM TRIALS PARALLEL OBJECTIVE PARAMETER [MODULE ...]
"""

import ast
import importlib
import os
import random
import re
import sys

program, trials, parallel, objective, parameter = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]

with open(program) as f:
    text = f.read()
for node in ast.parse(text).body:
    if isinstance(node, ast.ImportFrom):
        importlib.import_module(node.module)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            importlib.import_module(alias.name)
for name in sys.argv[6:]:
    importlib.import_module(name)

draw = random.Random(0)
running = {}


def start():
    own = re.sub(r"(?m)^%s = \S+" % parameter, "%s = %r" % (parameter, 10 ** draw.uniform(-3, 0)), text)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        namespace = {"__name__": "__main__", "__file__": program}
        exec(compile(own, program, "exec"), namespace)
        value = namespace[objective]
        os.write(writer, repr(float(value.item() if hasattr(value, "item") else value)).encode())
        os._exit(0)
    os.close(writer)
    running[child] = reader


values = []
started = 0
while len(values) < trials:
    while started < trials and len(running) < parallel:
        start()
        started += 1
    child, status = os.wait()
    reader = running.pop(child)
    values.append(float(os.read(reader, 100)))
    os.close(reader)
print(len(values), "trials, best", max(values))
