"""Questions 4 and 5: what a process pays before the first answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import strace
import trees
from harness import HERE, requirement
from report import Table

if TYPE_CHECKING:
    from harness import Bench
    from questions.answers import Library

PROBE = os.path.join(HERE, "probes/imports.py")


def column(runs: list[dict[str, float]], name: str) -> list[float]:
    """One figure of every run."""
    return [run[name] for run in runs]


def probe(python: str, event: str, cwd: str) -> dict[str, Any]:
    """A command that measures one event."""
    return {"argv": [python, PROBE, event], "cwd": cwd}


def imports(bench: Bench, library: Library) -> Table:
    """Question 4."""
    table = Table("4", "import whose, once in each new process")
    events = {
        "whose, after coverage": "import",
        "whose, alone": "alone",
        "whose and its plugin, after coverage": "plugin",
        "coverage (to compare)": "import coverage",
    }
    found = bench.in_turn(
        {name: probe(library.python, event, library.project) for name, event in events.items()},
        rounds=3 if bench.smoke else 40,
    )
    base = column(found["coverage (to compare)"], "event")
    for name, runs in found.items():
        first = name == "whose, after coverage"
        bar = 0.03 if first else None
        table.timed(name, column(runs, "event"), "ms", against=base, bar=bar)
        table.counted(
            "  modules that it loads", runs[0]["modules"], "", limit=12 if first else None
        )
    return table


class Place:
    """A project's environment with `count` distributions, alone or with a uv layer on top."""

    def __init__(self, bench: Bench, count: int, *, layered: bool) -> None:
        self.count = count
        self.layered = layered
        directory, _ = bench.wheels(count, 1)
        name = f"{'project' if layered else 'plain'}-{count}"
        self.project = bench.path("building", name)
        wanted = ["coverage", requirement("pyperf"), bench.whose]
        python = bench.venv(
            name,
            *([] if layered else wanted),
            wheels=directory,
            at=os.path.join(self.project, ".venv"),
        )
        self.launcher = [python]
        if layered:
            trees.write(
                os.path.join(self.project, "pyproject.toml"),
                '[project]\nname = "program"\nversion = "1"\n[tool.uv]\npackage = false\n',
            )
            self.launcher = bench.layered(self.project, *wanted)
        self.name = f"{'uv run --with' if layered else 'plain venv'}, {count:,} distributions"


def building(bench: Bench) -> list[Table]:
    """Question 5."""
    counts = [10, 50] if bench.smoke else [10, 100, 1_000]
    places = [Place(bench, count, layered=False) for count in counts]
    places += [
        Place(bench, count, layered=True) for count in (counts[:1] if bench.smoke else counts)
    ]
    return [cold(bench, places), warm(bench, places), calls(bench, places)]


def cold(bench: Bench, places: list[Place]) -> Table:
    """The first time in a process."""
    table = Table("5a", "building the environment, once in each new process (after coverage)")
    rounds = 3 if bench.smoke else 25
    for place in places:
        python = "{python}" if place.layered else place.launcher[0]
        commands = {
            event: probe(python, event, place.project) for event in ("build", "build, coverage")
        }
        found = bench.in_turn(commands, rounds, launcher=place.launcher, cwd=place.project)
        base = column(found["build, coverage"], "event")
        table.timed(place.name, column(found["build"], "event"), "ms", against=base, bar=1)
    table.note("The ratio is to what coverage.py does at that point: InOrOut(...).")
    return table


def warm(bench: Bench, places: list[Place]) -> Table:
    """Again and again in one process."""
    table = Table("5b", "building the environment, repeated in one process")
    for place in places:
        found = bench.micro(
            "probes/building.py",
            {},
            launcher=place.launcher,
            rounds=1 if bench.smoke else 5,
            cwd=place.project,
        )
        table.timed(place.name, found["whose"], "ms", against=found["coverage"], bar=1)
    table.note("The ratio is to what coverage.py does at that point: InOrOut(...).")
    return table


def calls(bench: Bench, places: list[Place]) -> Table:
    """The system calls of it."""
    table = Table("5c", "system calls of building the environment")
    if not strace.available():
        table.absent("strace", "not installed, or not allowed here")
        return table
    for place in places:
        begin = "import coverage, whose\n"
        before, after = (
            strace.total(
                bench.count(
                    "strace",
                    {"argv": ["{python}", "-c", code], "cwd": place.project},
                    place.launcher,
                )
            )
            for code in (begin, f"{begin}whose.Environment.current()")
        )
        table.counted(place.name, after - before, "calls")
    return table
