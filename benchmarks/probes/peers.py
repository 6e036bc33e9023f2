"""pyperf benchmarks of other tools' answers: the first ones, and those about files seen before."""

from __future__ import annotations

import functools

import pyperf
from adapters import ADAPTERS, Adapter
from answers import make_runner, specification


@functools.cache
def adapter(name: str) -> Adapter:
    """The adapter, made in the worker that needs it."""
    return ADAPTERS[name]()


def ask(loops: int, name: str, files: list[list[str]], *, again: bool) -> float:
    """The time of asking about every file once, after forgetting them or after asking once."""
    tool = adapter(name)
    asked = [tool.prepare(path, module) for path, module in files]
    call = tool.ask
    total = 0.0
    for _ in range(loops):
        if again:
            for each in asked:
                call(each)
        else:
            tool.forget()
        start = pyperf.perf_counter()
        for each in asked:
            call(each)
        total += pyperf.perf_counter() - start
    return total


if __name__ == "__main__":
    runner = make_runner()
    spec = specification(runner)
    files = spec["files"]
    for name in spec["tools"]:
        for form, again in (("first", False), ("again", True)):
            runner.bench_time_func(
                f"{form} {name}",
                functools.partial(ask, again=again),
                name,
                files,
                inner_loops=len(files),
            )
