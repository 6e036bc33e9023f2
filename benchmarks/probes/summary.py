"""Prints the median of each benchmark in a file of pyperf's, as JSON."""

from __future__ import annotations

import json
import sys

import pyperf

suite = pyperf.BenchmarkSuite.load(sys.argv[1])
print(json.dumps({each.get_name(): each.median() for each in suite.get_benchmarks()}))
