"""pyperf benchmarks of one cost at one size, for whence and for coverage.py.

The specification has `axis` and, by axis, `paths` (files to ask about) or `entries` (to
add to `sys.path`).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import pyperf
from in_answers import (
    first_by_coverage,
    first_by_whence,
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
    import whence

    if which == "whence":
        ask: Callable[[Any], object] = whence.classify
        asked: list[Any] = paths
    else:
        decide = inorout(with_whence=False).should_trace
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

    import whence

    config = Coverage(data_file=None, config_file=False).config
    make = (
        whence.Environment.current
        if which == "whence"
        else functools.partial(InOrOut, config, print, None, False)
    )
    start = pyperf.perf_counter()
    for _ in range(loops * _REPEAT):
        make()
    return pyperf.perf_counter() - start


def main() -> None:
    """Define the benchmarks of the axis."""
    runner = make_runner()
    spec = specification(runner)
    paths = spec.get("paths", [])
    for name in ("whence", "coverage"):
        stock = functools.partial(first_by_coverage, with_whence=False)
        match spec["axis"]:
            case "files":
                count = len(paths) if name == "whence" else min(len(paths), _FEWER)
                runner.bench_time_func(name, again, name, paths, inner_loops=count)
            case "depth":
                first = first_by_whence if name == "whence" else stock
                runner.bench_time_func(name, first, paths, inner_loops=len(paths))
            case "distributions" | "layers":
                runner.bench_time_func(name, build, name, inner_loops=_REPEAT)
            case "entries":
                sys.path[:0] = spec["entries"] if spec["entries"][0] not in sys.path else []
                runner.bench_time_func(name, again, name, paths, inner_loops=len(paths))


if __name__ == "__main__":
    main()
