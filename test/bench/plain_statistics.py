"""Seconds that NumPy and SciPy need for plain statistics of each series of times in a JSON file."""

import json
import sys
import time

import numpy
from scipy import stats

with open(sys.argv[1]) as file:
    series = json.load(file)

begun = time.process_time()
total = 0.0
for times in series:
    intervals = numpy.diff(numpy.sort(numpy.asarray(times)))
    low, middle, high = numpy.percentile(intervals, [25, 50, 75])
    spread = stats.median_abs_deviation(intervals)
    variation = stats.variation(intervals)
    skewness = stats.skew(intervals)
    chance = stats.kstest(intervals / intervals.mean(), "expon").pvalue
    total += low + middle + high + spread + variation + skewness + chance
print(time.process_time() - begun)
