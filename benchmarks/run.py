"""Measures `whose` against what it stands beside, and says how it compares with what is demanded.

`--smoke` does a little of everything but the slow questions in under a minute.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from harness import HERE, Bench, find_python, requirement
from questions import answers, coverage_run, processes, start
from report import environment_line, machine, write_results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report import Table

QUESTIONS = ("answers", "memory", "changes", "start", "coverage", "processes")
FULL = ("peers", "counted", "suite", "growth")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a little of everything, quickly")
    parser.add_argument("--only", nargs="+", choices=QUESTIONS + FULL, help="only these groups")
    parser.add_argument("--python", help="the interpreter to measure (default: the newest found)")
    parser.add_argument("--output", default=os.path.join(HERE, "results"), help="where JSON goes")
    parser.add_argument("--keep", action="store_true", help="keep the environments")
    return parser.parse_args()


def tables(bench: Bench, library: answers.Library, groups: tuple[str, ...]) -> Iterator[Table]:
    """The answers to all questions of these groups."""
    if "answers" in groups:
        yield answers.cached(bench, library)
        yield from answers.first(bench, library)
    if "memory" in groups:
        yield answers.memory(bench, library)
    if "changes" in groups:
        yield answers.changes(bench, library)
    if "start" in groups:
        yield start.imports(bench, library)
        yield from start.building(bench)
    if "coverage" in groups:
        yield from coverage_run.program(bench)
    if "processes" in groups:
        yield from processes.processes(bench)
    if "peers" in groups:
        from questions import peers

        yield from peers.peers(bench)
    if "counted" in groups:
        from questions import counted

        yield counted.instructions(bench, library)
    if "suite" in groups:
        from questions import suite

        yield suite.suite(bench)
    if "growth" in groups:
        from questions import growth

        yield from growth.growth(bench, library)


def describe(bench: Bench, python: str) -> dict[str, Any]:
    """What the figures depend on."""
    program = (
        "import sys, coverage, platform; from coverage.core import Core;"
        "print(platform.python_implementation(), platform.python_version(), sep=' ');"
        "print(coverage.__version__)"
    )
    interpreter, version = bench.run([python, "-c", program]).splitlines()
    uv = bench.run([bench.uv, "--version"]).partition("(")[0].strip()
    return {
        "interpreter": interpreter,
        "coverage": version,
        "core": coverage_run.CORE,
        "uv": uv,
        **machine(),
    }


def main() -> None:
    """Measure, print and write."""
    given = arguments()
    groups = tuple(given.only or (QUESTIONS if given.smoke else QUESTIONS + FULL))
    start = time.monotonic()
    found: list[Table] = []
    with Bench(python=given.python or find_python(), smoke=given.smoke, keep=given.keep) as bench:
        library = answers.Library(bench, ("coverage", requirement("pyperf")))
        measured = describe(bench, library.python)
        print(environment_line(measured), flush=True)
        for table in tables(bench, library, groups):
            print(table, flush=True)
            found.append(table)
        measured["load at the end"] = machine()["load"]
    measured["seconds"] = round(time.monotonic() - start)
    name = f"{'smoke' if given.smoke else 'full'}-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path = os.path.join(given.output, name)
    write_results(path, measured, found)
    missed = sum(row.get("met") is False for table in found for row in table.rows)
    judged = sum("met" in row for table in found for row in table.rows)
    print(f"\n{judged - missed} of {judged} demands met in {measured['seconds']} s; {path}")


if __name__ == "__main__":
    sys.exit(main())
