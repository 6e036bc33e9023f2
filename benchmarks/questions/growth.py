"""How costs grow: with files, distributions, entries of `sys.path`, layers and depth."""

from __future__ import annotations

import json
import os
import statistics
from typing import TYPE_CHECKING, Any

import trees
from harness import HERE, requirement
from installations import Installation
from questions.start import Place
from report import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness import Bench
    from questions.answers import Library

MATPLOTLIB = "matplotlib>=3.9"
CHART = os.path.join(HERE, "growth.svg")
ROUNDS = 5
_BY = {
    "files": "number of files asked about",
    "distributions": "number of installed distributions",
    "entries": "number of sys.path entries before the others",
    "layers": "number of layers",
    "installed": "number of distributions in a directory on PYTHONPATH",
    "depth": "depth of the file (and the site directory opened once for 100 files)",
}
Point = tuple[int, list[str], dict[str, Any], str]  # size, launcher, specification, cwd


class Axis:
    """One panel of the chart."""

    def __init__(self, name: str, cost: str, unit: str, points: Iterator[Point]) -> None:
        self.name = name
        self.cost = cost
        self.unit = unit
        self.points = points


def axes(bench: Bench, library: Library) -> list[Axis]:
    """All panels."""
    return [
        Axis("files", "answer again", "ns", files(library)),
        Axis("distributions", "build", "ms", distributions(bench)),
        Axis("installed", "first question", "ms", installed(bench)),
        Axis("entries", "answer again", "ns", entries(bench, library)),
        Axis("layers", "build", "ms", layers(bench)),
        Axis("depth", "first answer", "µs", depth(bench, library)),
    ]


def files(library: Library) -> Iterator[Point]:
    """Number of files that were asked about."""
    directories = list(dict.fromkeys(os.path.dirname(path) for path in library.files))
    for size in (100, 1_000, 10_000, 100_000):
        paths = [f"{directories[n % len(directories)]}/file{n}.py" for n in range(size)]
        yield size, [library.python], {"axis": "files", "paths": paths}, library.project


def distributions(bench: Bench) -> Iterator[Point]:
    """Number of installed distributions."""
    for size in (10, 30, 100, 300, 1_000):
        place = Place(bench, size, layered=False)
        yield size, place.launcher, {"axis": "distributions"}, place.project


def installed(bench: Bench) -> Iterator[Point]:
    """Number of distributions, each with a list of its files, where only the lists know them."""
    for size in (10, 30, 100, 300, 1_000):
        made = Installation(bench, "target", size, 10)
        pyperf = [bench.uv, "pip", "install", "-q", "--python", made.python, requirement("pyperf")]
        bench.run(pyperf)
        spec = {"axis": "installed", "entries": [made.libraries], "paths": [made.library]}
        yield size, [made.python], spec, made.root


def entries(bench: Bench, library: Library) -> Iterator[Point]:
    """Number of entries put before the others on `sys.path`."""
    for size in (1, 10, 100, 300):
        added = [bench.path("entries", f"e{number}") for number in range(size)]
        for entry in added:
            os.makedirs(entry, exist_ok=True)
        spec = {"axis": "entries", "entries": added, "paths": library.files[:500]}
        yield size, [library.python], spec, library.project


def layers(bench: Bench) -> Iterator[Point]:
    """Number of environments, each of which extends the one below as uv's do."""
    wanted = ("coverage", requirement("pyperf"), bench.whose)
    below = ""
    for size in range(1, 9):
        prefix = bench.path("layers", f"layer{size}")
        python = bench.venv(f"layer{size}", *([] if below else wanted), at=prefix)
        if below:
            with open(os.path.join(prefix, "pyvenv.cfg"), "a", encoding="utf-8") as file:
                file.write(f"extends-environment = {below}\n")
            other = bench.site(os.path.join(below, "bin", "python"))
            overlay = os.path.join(bench.site(python), "_uv_ephemeral_overlay.pth")
            trees.write(overlay, f"import site; site.addsitedir({other!r})\n")
        below = prefix
        if size in (1, 2, 4, 8):
            yield size, [python], {"axis": "layers"}, bench.path("dist")


def depth(bench: Bench, library: Library) -> Iterator[Point]:
    """Number of nested packages above a file."""
    site = bench.site(library.python)
    for size in (1, 2, 4, 8, 16, 32):
        paths = []
        for number in range(100):
            directory = os.path.join(site, f"deep{size}x{number}")
            trees.write(os.path.join(directory, "__init__.py"), "")
            for _ in range(size - 1):
                directory = os.path.join(directory, "p")
                trees.write(os.path.join(directory, "__init__.py"), "")
            paths.append(os.path.join(directory, "m.py"))
        yield size, [library.python], {"axis": "depth", "paths": paths}, library.project


def growth(bench: Bench, library: Library) -> list[Table]:
    """A table for each panel, and the chart."""
    tables, series = [], []
    for number, axis in enumerate(axes(bench, library), 1):
        table = Table(f"G{number}", f"{axis.cost}, by {_BY[axis.name]}")
        lines: dict[str, list[tuple[int, float]]] = {"whose": [], "coverage": []}
        for size, found in measured(bench, list(axis.points)).items():
            for name, points in lines.items():
                points.append((size, statistics.median(found[name])))
            table.timed(f"coverage, {size:,}", found["coverage"], axis.unit)
            table.timed(f"whose, {size:,}", found["whose"], axis.unit, against=found["coverage"])
        tables.append(table)
        series.append({"axis": axis.name, "cost": axis.cost, "unit": axis.unit, "lines": lines})
    draw(bench, series, tables[-1])
    return tables


def measured(bench: Bench, points: list[Point]) -> dict[int, dict[str, list[float]]]:
    """The values at each size; all sizes in each round, for a curve must not show the load."""
    found: dict[int, dict[str, list[float]]] = {size: {} for size, *_ in points}
    for _ in range(ROUNDS):
        for size, launcher, spec, cwd in points:
            values = bench.micro(
                "probes/growth.py", spec, launcher=launcher, rounds=1, values=3, cwd=cwd
            )
            for name, each in values.items():
                found[size].setdefault(name, []).extend(each)
    return found


def draw(bench: Bench, series: list[dict[str, Any]], table: Table) -> None:
    """Write the chart with matplotlib, in an environment of its own."""
    python = bench.venv("chart", MATPLOTLIB)
    send = trees.write(bench.path("series.json"), json.dumps(series))
    bench.run([python, os.path.join(HERE, "probes/chart.py"), send, CHART], MPLBACKEND="svg")
    table.note(f"chart: {CHART}")
