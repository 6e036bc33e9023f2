"""Question 10: what coverage.py adds to the time of a real test-suite with many subprocesses."""

from __future__ import annotations

import glob
import os
import tarfile
from typing import TYPE_CHECKING, Any

import strace
import trees
import valgrind
from questions.coverage_run import added, configuration
from report import Table

if TYPE_CHECKING:
    from harness import Bench

SUITE = "wwvb==9.0.0"
ROUNDS = 13
_ENVIRONMENTS = ("plain venv", "uv run --with", "symlinked")
_PYPROJECT = '[project]\nname = "wwvb-suite"\nversion = "1"\n[tool.uv]\npackage = false\n'


def source(bench: Bench, name: str) -> str:
    """A copy of the sdist, unpacked; returns its directory."""
    found = glob.glob(bench.path("sdist", "*.tar.gz"))
    if not found:
        options = ["-q", "--no-deps", "--no-binary", ":all:", "-d", bench.path("sdist")]
        bench.run([bench.uv, "tool", "run", "-q", "pip", "download", *options, SUITE])
        found = glob.glob(bench.path("sdist", "*.tar.gz"))
    directory = bench.path("suite", name)
    with tarfile.open(found[0]) as archive:
        archive.extractall(directory, filter="data")
    (project,) = glob.glob(os.path.join(directory, "*"))
    return project


class Suite:
    """The test-suite in one kind of environment."""

    def __init__(self, bench: Bench, where: str) -> None:
        self.where = where
        self.project = source(bench, where.replace(" ", "-"))
        # It is run from its sources: uv is not to build it.
        trees.write(os.path.join(self.project, "pyproject.toml"), _PYPROJECT)
        # This one downloads a list, and fails where that has expired.
        os.remove(os.path.join(self.project, "test", "testls.py"))
        self.branch = bench.version >= (3, 14)  # what sysmon can do
        needed = os.path.join(self.project, "requirements.txt")
        self.is_layered = where == "uv run --with"
        wanted = ["coverage", bench.whose]
        self.python = bench.venv(
            f"suite {where}",
            "-r",
            needed,
            *([] if self.is_layered else wanted),
            link="symlink" if where == "symlinked" else "",
            at=os.path.join(self.project, ".venv"),
        )
        self.launcher = [self.python]
        if self.is_layered:
            self.launcher = bench.layered(self.project, *wanted)
        self.data = os.path.join(self.project, "data")

    def command(self, plugin: bool | None) -> dict[str, Any]:
        """The suite without coverage.py (None), with it, and with the plugin."""
        # The interpreter of the layers lives as long as their `uv run` does.
        run = ["{python}" if self.is_layered else self.python]
        if plugin is not None:
            path = os.path.join(self.project, f"{plugin}.cfg")
            more = "patch = subprocess\n" + ("branch = true\n" if self.branch else "")
            rcfile = configuration(path, plugin=plugin, more=more)
            run += ["-m", "coverage", "run", "-p", f"--rcfile={rcfile}"]
        return {
            "argv": [*run, "-m", "unittest", "discover", "-s", "test"],
            "cwd": self.project,
            "wipe": self.data,
            "env": {
                "COVERAGE_FILE": os.path.join(self.data, "coverage"),
                "PYTHONPATH": os.path.join(self.project, "src"),
            },
        }


def suite(bench: Bench) -> Table:
    """What coverage.py adds in three environments, with and without the plugin.

    All nine are run in turn, inside of the layered environment's `uv run`: what is
    compared is a few hundredths of a run, and machines drift by more than that.
    """
    table = Table("10", f"what coverage adds to the test-suite of {SUITE} (patch = subprocess)")
    suites = [Suite(bench, where) for where in _ENVIRONMENTS]
    commands = {
        f"{each.where}, {name}": each.command(plugin)
        for each in suites
        for name, plugin in (("none", None), ("stock", False), ("whose", True))
    }
    (layered,) = (each for each in suites if each.is_layered)
    found = bench.in_turn(commands, ROUNDS, launcher=layered.launcher, cwd=layered.project)
    for clock, said in (("seconds", ""), ("processor", " (processor time)")):
        base: list[float] = []
        for each in suites:
            none, without, with_plugin = (
                [run[clock] for run in found[f"{each.where}, {name}"]]
                for name in ("none", "stock", "whose")
            )
            stock, ours = added(without, none), added(with_plugin, none)
            base = base or stock  # the plain venv's
            table.timed(f"{each.where}, no coverage{said}", none, "s")
            table.timed(f"{each.where}, added by coverage{said}", stock, "s", against=base)
            table.timed(f"{each.where}, with the plugin{said}", ours, "s", against=stock, bar=1)
            table.timed(f"  against a plain venv{said}", ours, "s", against=base, bar=1)
    count(bench, table, suites)
    return table


def count(bench: Bench, table: Table, suites: list[Suite]) -> None:
    """Add the system calls and the instructions, which are the same on a busy machine."""
    for counter, unit in ((strace, "calls"), (valgrind, "instr.")):
        if not counter.available():
            continue
        for each in suites:
            os.makedirs(each.data, exist_ok=True)
            found = [
                bench.count(counter.__name__, each.command(plugin), each.launcher)
                for plugin in (None, False, True)
            ]
            none, stock, ours = map(strace.total, found) if counter is strace else found
            base, added_by_us = stock - none, ours - none
            table.counted(f"{each.where}, added by coverage", base, unit)
            table.counted(f"{each.where}, with the plugin", added_by_us, unit, against=base, bar=1)
