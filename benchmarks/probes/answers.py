"""pyperf benchmarks of answers: cached, first, and after a changed `sys.path`.

Runs in the measured environment. The specification holds `groups`, the paths of `library`
and `project` files, `sizes` for the cached answers and `changes` of `sys.path`.
"""

from __future__ import annotations

import functools
import json
import random
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyperf

if TYPE_CHECKING:
    from collections.abc import Callable

_PER_VALUE = 100_000  # at least so many answers in one value


def specification(runner: pyperf.Runner) -> dict[str, Any]:
    """The file that `--spec` names."""
    with open(runner.parse_args().spec, encoding="utf-8") as file:
        return json.load(file)


def make_runner() -> pyperf.Runner:
    """A runner whose workers are given the specification too."""
    runner = pyperf.Runner(
        add_cmdline_args=lambda command, given: command.extend(("--spec", given.spec))
    )
    runner.argparser.add_argument("--spec", required=True)
    return runner


def inorout(*, with_whose: bool) -> Any:
    """The decision-maker of a started `Coverage` object."""
    import coverage

    import whose

    plugins = [whose.coverage_init] if with_whose else []
    cov = coverage.Coverage(data_file=None, config_file=False, plugins=plugins)
    cov.start()
    cov.stop()
    return cov._inorout


def frame(path: str) -> Any:
    """What coverage.py looks at of a module's frame."""
    return SimpleNamespace(f_globals={"__file__": path, "__name__": "some.module"})


# -- cached -----------------------------------------------------------------------


@functools.cache
def population(directories: tuple[str, ...], size: int) -> list[str]:
    """Paths of `size` files in these directories, in no order; all asked once."""
    import whose

    paths = [f"{directories[n % len(directories)]}/file{n}.py" for n in range(size)]
    random.Random(size).shuffle(paths)
    for path in paths:
        whose.classify(path)
    return paths


def ask_all(loops: int, which: str, directories: tuple[str, ...], size: int) -> float:
    """The time of asking about every path once, repeated for a small population."""
    import whose

    paths = population(directories, size)
    asker: Callable[[str], object] = {
        "dict.get": dict.fromkeys(paths, whose.Kind.THIRD_PARTY).get,
        "whose.classify": whose.classify,
        "Classifier.classify": whose.Classifier().classify,
    }[which]
    for path in paths:
        asker(path)
    asked = paths * max(1, _PER_VALUE // size)
    start = pyperf.perf_counter()
    for _ in range(loops):
        for path in asked:
            asker(path)
    return pyperf.perf_counter() - start


# -- first ------------------------------------------------------------------------


def first_by_whose(loops: int, paths: list[str], *, known: bool = False) -> float:
    """First answers of a classifier whose environment is built, but which was asked nothing.

    `known` means that it was asked about another file of each directory.
    """
    from whose import Classifier

    others = {f"{path.rpartition('/')[0]}/another.py" for path in paths} if known else ()
    total = 0.0
    for _ in range(loops):
        classifier = Classifier()
        assert classifier.environment
        classify = classifier.classify
        for path in others:
            classify(path)
        start = pyperf.perf_counter()
        for path in paths:
            classify(path)
        total += pyperf.perf_counter() - start
    return total


def first_by_coverage(loops: int, paths: list[str], *, with_whose: bool) -> float:
    """First decisions of coverage.py about files that it has not seen."""
    from coverage import files

    decider = inorout(with_whose=with_whose)
    asked = [(path, frame(path)) for path in paths]
    total = 0.0
    for _ in range(loops):
        files.CANONICAL_FILENAME_CACHE.clear()
        if with_whose:
            decider.whose.classifier.refresh()
            assert decider.whose.classifier.environment
        should_trace = decider.should_trace
        start = pyperf.perf_counter()
        for path, its_frame in asked:
            should_trace(path, its_frame)
        total += pyperf.perf_counter() - start
    return total


# -- changes ----------------------------------------------------------------------


def change(loops: int, which: str, path: str, entries: list[str]) -> float:
    """Every entry is put first on `sys.path`, a question asked, and the entry taken away."""
    import whose

    if which == "whose.classify":
        asker: Callable[[], object] = functools.partial(whose.Classifier().classify, path)
    else:
        decider = inorout(with_whose=which == "with plugin")
        asker = functools.partial(decider.should_trace, path, frame(path))
    asker()
    start = pyperf.perf_counter()
    for _ in range(loops):
        for entry in entries:
            sys.path.insert(0, entry)
            asker()
            del sys.path[0]
            asker()
    return pyperf.perf_counter() - start


def main() -> None:
    """Define the benchmarks of the wanted groups."""
    runner = make_runner()
    spec = specification(runner)
    directories = tuple(dict.fromkeys(path.rpartition("/")[0] for path in spec["library"]))
    if "cached" in spec["groups"]:
        for size in spec["sizes"]:
            inner = size * max(1, _PER_VALUE // size)
            for which in ("dict.get", "whose.classify", "Classifier.classify"):
                runner.bench_time_func(
                    f"{which} {size}", ask_all, which, directories, size, inner_loops=inner
                )
    for kind in ("library", "project"):
        if kind in spec["groups"]:
            paths = spec[kind]
            askers: dict[str, Callable[[int, list[str]], float]] = {
                "coverage": functools.partial(first_by_coverage, with_whose=False),
                "whose": first_by_whose,
                "known": functools.partial(first_by_whose, known=True),
                "plugin": functools.partial(first_by_coverage, with_whose=True),
            }
            for name, asker in askers.items():
                runner.bench_time_func(f"{kind} {name}", asker, paths, inner_loops=len(paths))
    if "changes" in spec["groups"]:
        entries = spec["changes"]
        back_and_forth = entries[:1] * len(entries)
        for kind, listed in (("same", back_and_forth), ("other", entries)):
            for which in ("coverage", "whose.classify", "with plugin"):
                runner.bench_time_func(
                    f"{kind} {which}",
                    change,
                    which,
                    spec["library"][0],
                    listed,
                    inner_loops=2 * len(entries),
                )


if __name__ == "__main__":
    main()
