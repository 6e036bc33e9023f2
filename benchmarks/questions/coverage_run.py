"""Questions 6 and 7: a whole program under `coverage run`, with and without the plugin."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import strace
import trees
from questions.answers import wheels
from report import Table

if TYPE_CHECKING:
    from harness import Bench

CORE = "sysmon"
IMPORTED = 400
OWN = 20
_ENVIRONMENTS = ("plain venv", "symlinked venv", "uv run --with")


def configuration(path: str, *, plugin: bool, more: str = "") -> str:
    """Write a configuration file; returns its path."""
    lines = f"[run]\ncore = {CORE}\n" + ("plugins = whose\n" if plugin else "") + more
    return trees.write(path, lines)


class Program:
    """A project that imports 400 modules of installed distributions, in one environment."""

    def __init__(self, bench: Bench, where: str) -> None:
        self.where = where
        self.project = bench.path("programs", where.replace(" ", "-"))
        directory, relative = wheels(bench)
        step = len(relative) // IMPORTED
        names = [trees.module_name(path) for path in relative[::step]][:IMPORTED]
        trees.write_program(self.project, names, OWN)
        trees.write(
            os.path.join(self.project, "pyproject.toml"),
            '[project]\nname = "program"\nversion = "1"\n[tool.uv]\npackage = false\n',
        )
        layered = where == "uv run --with"
        wanted = ["coverage", bench.whose]
        python = bench.venv(
            f"program {where}",
            *([] if layered else wanted),
            wheels=directory,
            link="symlink" if where == "symlinked venv" else "",
            at=os.path.join(self.project, ".venv"),
        )
        self.launcher = bench.layered(self.project, *wanted) if layered else [python]
        self.data = os.path.join(self.project, "data")
        self.files = {
            plugin: configuration(os.path.join(self.project, f"{plugin}.cfg"), plugin=plugin)
            for plugin in (False, True)
        }

    def command(self, plugin: bool | None) -> dict[str, Any]:
        """The program without coverage.py (None), with it, and with the plugin."""
        run = ["{python}"]
        if plugin is not None:
            run += ["-m", "coverage", "run", f"--rcfile={self.files[plugin]}"]
        return {
            "argv": [*run, "main.py"],
            "cwd": self.project,
            "wipe": self.data,
            "env": {"COVERAGE_FILE": os.path.join(self.data, "coverage")},
        }


def program(bench: Bench) -> list[Table]:
    """Both questions."""
    wanted = _ENVIRONMENTS[:1] if bench.smoke else _ENVIRONMENTS
    programs = [Program(bench, where) for where in wanted]
    return [calls(bench, programs), times(bench, programs)]


def calls(bench: Bench, programs: list[Program]) -> Table:
    """Question 6."""
    table = Table("6", f"system calls of `coverage run`, {IMPORTED} modules imported")
    if not strace.available():
        table.absent("strace", "not installed, or not allowed here")
        return table
    for each in programs:
        os.makedirs(each.data, exist_ok=True)
        counts = {
            plugin: bench.count("strace", each.command(plugin), each.launcher)
            for plugin in (False, True)
        }
        base = strace.total(counts[False])
        table.counted(f"{each.where}, stock", base, "calls")
        table.counted(
            f"{each.where}, with the plugin",
            strace.total(counts[True]),
            "calls",
            against=base,
            bar=1,
        )
        table.note(f"{each.where}, largest differences: {differences(counts)}")
    return table


def differences(counts: dict[bool, dict[str, int]]) -> str:
    """The system calls that changed most."""
    names = set(counts[False]) | set(counts[True])
    change = {name: counts[True].get(name, 0) - counts[False].get(name, 0) for name in names}
    most = sorted(change, key=lambda name: -abs(change[name]))[:4]
    return ", ".join(f"{name} {change[name]:+}" for name in most)


def times(bench: Bench, programs: list[Program]) -> Table:
    """Question 7."""
    table = Table("7", f"whole time of that program ({CORE})")
    for each in programs:
        found = bench.in_turn(
            {
                "none": each.command(None),
                "stock": each.command(False),
                "whose": each.command(True),
            },
            rounds=2 if bench.smoke else 25,
            launcher=each.launcher,
            cwd=each.project,
        )
        compare(table, each.where, found, "ms", bar=0.92 if each.where == "plain venv" else 1)
    return table


def compare(
    table: Table,
    where: str,
    found: dict[str, list[dict[str, float]]],
    unit: str,
    *,
    bar: float,
) -> None:
    """Rows of a program without coverage.py, with it, and with the plugin, by both clocks."""
    for clock, said in (("seconds", ""), ("processor", " (processor time)")):
        none, stock, ours = (
            [run[clock] for run in found[name]] for name in ("none", "stock", "whose")
        )
        its_bar = bar if clock == "seconds" else None
        table.timed(f"{where}, no coverage{said}", none, unit)
        table.timed(f"{where}, coverage{said}", stock, unit)
        table.timed(f"{where}, with the plugin{said}", ours, unit, against=stock, bar=its_bar)
        table.timed(
            f"  what it adds{said}",
            added(ours, none),
            unit,
            against=added(stock, none),
        )


def added(runs: list[float], without: list[float]) -> list[float]:
    """What is above the time without coverage.py, run by run."""
    return [run - zero for run, zero in zip(runs, without, strict=True)]
