"""Works for most of each tick and reports at its end; says at the end how much CPU time it took."""

import os
import sys
import time

seed = 0.5  # @tune 0..1

reports, pace, share = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])


def work(rounds):
    total = 0
    for i in range(rounds):
        total += i * i
    return total


def rounds_for(seconds):
    """As many rounds as fill a time; the least of several measurements is the one that nothing disturbed."""
    best = float("inf")
    for _ in range(50):
        started = time.process_time()
        work(2000)
        best = min(best, time.process_time() - started)
    return max(1, int(2000 * seconds / best))


rounds = int(os.environ.get("BENCH_ROUNDS") or rounds_for(share / pace))
begin = time.perf_counter()
used = time.process_time()
for i in range(reports):
    value = work(rounds)
    score = value * seed + i  # @objective maximize
    left = begin + (i + 1) / pace - time.perf_counter()
    if left > 0:
        time.sleep(left)
used = time.process_time() - used
with open(os.environ["BENCH_RESULT"] + str(os.getpid()), "w") as f:
    f.write("%r %r %r" % (used, time.perf_counter() - begin, rounds))
