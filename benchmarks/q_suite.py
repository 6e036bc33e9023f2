"""Question 10: what coverage.py adds to the time of a real test-suite with many subprocesses."""

from __future__ import annotations

import glob
import os
import tarfile
from typing import TYPE_CHECKING, Any

import trees
from q_coverage import added, configuration
from report import Table

if TYPE_CHECKING:
    from harness import Bench

SUITE = "wwvb==9.0.0"
ROUNDS = 9
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
        layered = where == "uv run --with"
        wanted = ["coverage", bench.wheel]
        python = bench.venv(
            f"suite {where}",
            "-r",
            needed,
            *([] if layered else wanted),
            link="symlink" if where == "symlinked" else "",
            at=os.path.join(self.project, ".venv"),
        )
        self.launcher = bench.layered(self.project, *wanted) if layered else [python]
        self.data = os.path.join(self.project, "data")

    def command(self, plugin: bool | None) -> dict[str, Any]:
        """The suite without coverage.py (None), with it, and with the plugin."""
        run = ["{python}"]
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
    """What coverage.py adds in three environments, with and without the plugin."""
    table = Table("10", f"what coverage adds to the test-suite of {SUITE} (patch = subprocess)")
    plain: dict[str, list[float]] = {}
    for where in ("plain venv", "uv run --with", "symlinked"):
        each = Suite(bench, where)
        found = bench.in_turn(
            {
                "none": each.command(None),
                "stock": each.command(False),
                "whence": each.command(True),
            },
            rounds=ROUNDS,
            launcher=each.launcher,
            cwd=each.project,
        )
        for clock, said in (("seconds", ""), ("processor", " (processor time)")):
            none, without, with_plugin = (
                [run[clock] for run in found[name]] for name in ("none", "stock", "whence")
            )
            stock, ours = added(without, none), added(with_plugin, none)
            base = plain.setdefault(clock, stock)
            table.timed(f"{where}, no coverage{said}", none, "s")
            table.timed(f"{where}, added by coverage{said}", stock, "s", against=base)
            table.timed(f"{where}, with the plugin{said}", ours, "s", against=stock, bar=1)
            table.timed(f"  against a plain venv{said}", ours, "s", against=base, bar=1)
    table.note("Where the spread is larger than the difference from 1, a bar says nothing.")
    return table
