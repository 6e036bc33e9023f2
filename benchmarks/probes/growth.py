"""pyperf benchmarks of one cost at one size, for `whose` and for coverage.py.

The specification has `axis` and, by axis, `paths` (files to ask about) or `entries` (to
add to `sys.path`).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import pyperf
from answers import (
    first_by_coverage,
    first_by_whose,
    frame,
    inorout,
    make_runner,
    specification,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_REPEAT = 10
_FEWER = 1_000  # for coverage.py, whose cost is the same for the next file


def again(loops: int, which: str, paths: list[str]) -> float:
    """Answers about files that were asked about before."""
    import whose

    if which == "whose":
        ask: Callable[[Any], object] = whose.classify
        asked: list[Any] = paths
    else:
        decide = inorout(with_whose=False).should_trace
        ask = lambda pair: decide(*pair)  # noqa: E731
        asked = [(path, frame(path)) for path in paths[:_FEWER]]
    for each in asked:
        ask(each)
    start = pyperf.perf_counter()
    for _ in range(loops):
        for each in asked:
            ask(each)
    return pyperf.perf_counter() - start


def build(loops: int, which: str) -> float:
    """The environment, or coverage.py's matchers, from nothing."""
    from coverage import Coverage
    from coverage.inorout import InOrOut

    import whose

    config = Coverage(data_file=None, config_file=False).config
    make = (
        whose.Environment.current
        if which == "whose"
        else functools.partial(InOrOut, config, print, None, False)
    )
    start = pyperf.perf_counter()
    for _ in range(loops * _REPEAT):
        make()
    return pyperf.perf_counter() - start


def first_question(loops: int, which: str, path: str) -> float:
    """A first answer, and all that must be known before it; imports are not counted."""
    from coverage import Coverage, files
    from coverage.inorout import InOrOut

    import whose

    cov: Any = Coverage(data_file=None, config_file=False)
    cov.start()
    cov.stop()
    config, made = cov.config, cov._inorout
    its_frame = frame(path)
    start = pyperf.perf_counter()
    for _ in range(loops * _REPEAT):
        if which == "whose":
            whose.Classifier().classify(path)
        else:
            files.CANONICAL_FILENAME_CACHE.clear()
            decider = InOrOut(config, print, None, False)
            # coverage.py sets these when it starts.
            decider.plugins, decider.disp_class = made.plugins, made.disp_class
            decider.should_trace(path, its_frame)
    return pyperf.perf_counter() - start


def main() -> None:
    """Define the benchmarks of the axis."""
    runner = make_runner()
    spec = specification(runner)
    paths = spec.get("paths", [])
    for name in ("whose", "coverage"):
        stock = functools.partial(first_by_coverage, with_whose=False)
        match spec["axis"]:
            case "files":
                count = len(paths) if name == "whose" else min(len(paths), _FEWER)
                runner.bench_time_func(name, again, name, paths, inner_loops=count)
            case "depth":
                first = first_by_whose if name == "whose" else stock
                runner.bench_time_func(name, first, paths, inner_loops=len(paths))
            case "distributions" | "layers":
                runner.bench_time_func(name, build, name, inner_loops=_REPEAT)
            case "installed":
                sys.path[:0] = spec["entries"] if spec["entries"][0] not in sys.path else []
                runner.bench_time_func(name, first_question, name, paths[0], inner_loops=_REPEAT)
            case "entries":
                sys.path[:0] = spec["entries"] if spec["entries"][0] not in sys.path else []
                runner.bench_time_func(name, again, name, paths, inner_loops=len(paths))


if __name__ == "__main__":
    main()
