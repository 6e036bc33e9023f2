"""Question 11: what one short process pays, by how the distributions are installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from installations import WAYS, Installation, countable, instructions
from questions.coverage_run import CORE
from report import Table

if TYPE_CHECKING:
    from harness import Bench

DISTRIBUTIONS, MODULES = 130, 100
FEW, MANY = 10, 1_000
_MILLION = 1e6
# What must be looked at of each distribution: is there a file that says where it came from?
_LISTING = """import coverage, os
directory = {directory!r}
def look():
    for name in os.listdir(directory):
        if name.endswith(".dist-info"):
            try:
                os.stat(f"{{directory}}/{{name}}/direct_url.json")
            except OSError:
                pass
"""


def processes(bench: Bench) -> list[Table]:
    """A table for one number of distributions, and one for how it grows."""
    return [overhead(bench), growth(bench)]


def overhead(bench: Bench) -> Table:
    """What the plugin adds to one short process, and what its first question costs in it."""
    count, modules = (FEW, 5) if bench.smoke else (DISTRIBUTIONS, MODULES)
    table = Table("11a", f"instructions of one short process, {count} distributions ({CORE})")
    if not countable():
        table.absent("instructions", "valgrind is not here")
        return table
    for way in list(WAYS)[1:2] if bench.smoke else WAYS:
        made = Installation(bench, way, count, modules)
        alone, ours = made.added(CORE)
        table.counted(f"{way}, added by coverage", alone / _MILLION, "million")
        table.counted(
            f"{way}, with the plugin", ours / _MILLION, "million", against=alone / _MILLION, bar=1
        )
        for said, path in (("a library file", made.library), ("a file of the project", made.own)):
            first = made.first(path) / _MILLION
            table.counted(f"  first question: {said}", first, "million", against=alone / _MILLION)
    table.note("The first question of a process includes building the environment.")
    table.note("All ratios are to what coverage.py adds alone.")
    return table


def growth(bench: Bench) -> Table:
    """What each further distribution adds to the first question of a process."""
    few, many = (5, 15) if bench.smoke else (FEW, MANY)
    table = Table("11b", f"first question of a process, from {few} to {many:,} distributions")
    if not countable():
        table.absent("instructions", "valgrind is not here")
        return table
    for way in ("target",) if bench.smoke else WAYS:
        small, large = (Installation(bench, way, count, 1) for count in (few, many))
        added = (large.first(large.library) - small.first(small.library)) / (many - few)
        listing = (listed(large) - listed(small)) / (many - few)
        table.counted(f"{way}, first question", added / 1e3, "thousand", against=listing / 1e3)
        table.counted("  with a file of the project", per_own(small, large), "thousand")
    table.note("Instructions for each further distribution. The ratio is to listing the directory")
    table.note("and one os.stat of each: no less can tell which distributions are the project's.")
    return table


def per_own(small: Installation, large: Installation) -> float:
    """What each further distribution adds to a first question about the project's own file."""
    further = len(os.listdir(large.libraries)) - len(os.listdir(small.libraries))
    return (large.first(large.own) - small.first(small.own)) / (further / 2) / 1e3


def listed(made: Installation) -> int:
    """Instructions of listing the distributions, and of one stat of each."""
    code = _LISTING.format(directory=made.libraries)
    before, after = (
        instructions([made.python, "-c", code + each], made.root, **made.variables)
        for each in ("", "look()\n")
    )
    return after - before
