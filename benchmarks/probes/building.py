"""pyperf benchmark of building the environment, in whichever environment this runs in."""

from __future__ import annotations

import pyperf


def build(loops: int) -> float:
    """Build it from nothing."""
    from whose import Environment

    start = pyperf.perf_counter()
    for _ in range(loops):
        for _ in range(20):
            Environment.current()
    return pyperf.perf_counter() - start


def decide(loops: int) -> float:
    """What coverage.py does at the same point: its matchers, made anew."""
    from coverage import Coverage
    from coverage.inorout import InOrOut

    config = Coverage(data_file=None, config_file=False).config
    start = pyperf.perf_counter()
    for _ in range(loops):
        for _ in range(20):
            InOrOut(config, print, None, False)
    return pyperf.perf_counter() - start


runner = pyperf.Runner(
    add_cmdline_args=lambda command, given: command.extend(("--spec", given.spec))
)
runner.argparser.add_argument("--spec")
runner.bench_time_func("whose", build, inner_loops=20)
runner.bench_time_func("coverage", decide, inner_loops=20)
