"""Questions 1, 2, 3, 8 and 9: answers about files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import trees
from harness import HERE
from report import Table

if TYPE_CHECKING:
    from harness import Bench

DISTRIBUTIONS = 120
FEW_DISTRIBUTIONS = 30  # in the smoke run
MODULES = 21
FILES = 2_500
PROJECT_FILES = 500


def wheels(bench: Bench) -> tuple[str, list[str]]:
    """The distributions that are installed nearly everywhere."""
    return bench.wheels(FEW_DISTRIBUTIONS if bench.smoke else DISTRIBUTIONS, MODULES)


class Library:
    """A venv with 120 distributions, coverage.py, pyperf and `whose`; and a project."""

    def __init__(self, bench: Bench, tools: tuple[str, ...]) -> None:
        directory, relative = wheels(bench)
        self.python = bench.venv("library", *tools, bench.whose, wheels=directory)
        site = bench.site(self.python)
        self.files = [os.path.join(site, path) for path in relative][:FILES]
        self.project = bench.path("project")
        packages = [
            path
            for number in range(PROJECT_FILES // MODULES)
            for path in trees.package_files(f"own{number}", MODULES)
        ]
        self.own = [
            trees.write(os.path.join(self.project, path), f'"""{path}"""\n') for path in packages
        ]


def cached(bench: Bench, library: Library) -> Table:
    """Question 1."""
    table = Table("1", "cached classify(str) of an absolute path, a changed sys.path still noticed")
    sizes = [10, 1_000] if bench.smoke else [10, 1_000, 100_000]
    spec = {"groups": ["cached"], "sizes": sizes, "library": library.files, "project": []}
    found = bench.micro(
        "probes/answers.py",
        spec,
        launcher=[library.python],
        rounds=1 if bench.smoke else 15,
        together=True,
        cwd=library.project,
    )
    for size in sizes:
        base = found[f"dict.get {size}"]
        table.timed(f"dict.get, {size:,} files", base, "ns")
        for which in ("whose.classify", "Classifier.classify"):
            values = found[f"{which} {size}"]
            bar = 3 if which == "whose.classify" else None
            table.timed(f"{which}, {size:,} files", values, "ns", against=base, bar=bar)
    return table


def first(bench: Bench, library: Library) -> list[Table]:
    """Questions 2 and 3."""
    own = library.own[:100] if bench.smoke else library.own
    files = library.files[:500] if bench.smoke else library.files
    spec = {"groups": ["library", "project"], "library": files, "project": own}
    found = bench.micro(
        "probes/answers.py",
        spec,
        launcher=[library.python],
        rounds=1 if bench.smoke else 7,
        values=2 if bench.smoke else 3,
        cwd=library.project,
    )
    tables = []
    for number, kind, count, bar in (
        ("2", "library", len(files), 1 / 60),
        ("3", "project", len(own), 1 / 5),
    ):
        table = Table(number, f"first answer for a {kind} file, mean of {count:,} files")
        base = found[f"{kind} coverage"]
        table.timed("coverage: InOrOut.should_trace", base, "µs")
        table.timed("whose.classify", found[f"{kind} whose"], "µs", against=base, bar=bar)
        table.timed("  in directories asked before", found[f"{kind} known"], "µs", against=base)
        table.timed("should_trace with the plugin", found[f"{kind} plugin"], "µs", against=base)
        tables.append(table)
    return tables


def memory(bench: Bench, library: Library) -> Table:
    """Question 8."""
    count = 5_000 if bench.smoke else 100_000
    table = Table("8", f"memory for {count:,} remembered files, above their names")
    directories = list(dict.fromkeys(os.path.dirname(path) for path in library.files))
    for name, crowded in (("few directories", True), ("a directory for every 5 files", False)):
        spec = {"count": count, "directories": directories, "crowded": crowded}
        send = trees.write(bench.path("spec.json"), json.dumps(spec))
        script = os.path.join(HERE, "probes/memory.py")
        found = json.loads(bench.run([library.python, script, send], cwd=library.project))
        for kind in ("library", "project"):
            table.counted(f"{kind} files, {name}", found[kind], "bytes/file", limit=200)
    return table


def changes(bench: Bench, library: Library) -> Table:
    """Question 9."""
    count = 20 if bench.smoke else 1_000
    entries = [bench.path("entries", f"e{number}") for number in range(count // 2)]
    for entry in entries:
        os.makedirs(entry, exist_ok=True)
    table = Table("9", f"{count:,} changes of sys.path, a question after each (per change)")
    spec = {"groups": ["changes"], "library": library.files, "project": [], "changes": entries}
    found = bench.micro(
        "probes/answers.py",
        spec,
        launcher=[library.python],
        rounds=1 if bench.smoke else 5,
        values=1,
        cwd=library.project,
    )
    for kind, what in (("same", "back and forth"), ("other", "a new directory each time")):
        base = found[f"{kind} coverage"]
        table.timed(f"coverage, {what}", base, "µs")
        table.timed(
            f"whose.classify, {what}",
            found[f"{kind} whose.classify"],
            "µs",
            against=base,
            bar=1 / 10,
        )
        table.timed(f"with the plugin, {what}", found[f"{kind} with plugin"], "µs", against=base)
    return table
