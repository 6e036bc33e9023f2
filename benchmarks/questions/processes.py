"""Question 11: what one short process pays, by how the distributions are installed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import trees
import valgrind
from installations import WAYS, Installation
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
    """A table for one number of distributions, one for how it grows, and one of children."""
    # Valgrind takes fifty times as long as the process: a smoke run tries one way.
    if bench.smoke:
        return [overhead(bench)]
    return [overhead(bench), growth(bench), children(bench)]


def overhead(bench: Bench) -> Table:
    """What the plugin adds to one short process, and what its first question costs in it."""
    count, modules = (FEW, 5) if bench.smoke else (DISTRIBUTIONS, MODULES)
    table = Table("11a", f"instructions of one short process, {count} distributions ({CORE})")
    if not valgrind.available():
        table.absent("instructions", "valgrind is not here")
        return table
    for way in list(WAYS)[1:2] if bench.smoke else WAYS:
        made = Installation(bench, way, count, modules)
        alone, ours = made.added(CORE)
        table.counted(f"{way}, added by coverage", alone / _MILLION, "million")
        table.counted(
            f"{way}, with the plugin", ours / _MILLION, "million", against=alone / _MILLION, bar=1
        )
        files = {"a library file": made.library, "a file of the project": made.own}
        for said, path in list(files.items())[: 1 if bench.smoke else 2]:
            first = made.first(path) / _MILLION
            table.counted(f"  first question: {said}", first, "million", against=alone / _MILLION)
    table.note("The first question of a process includes building the environment.")
    table.note("All ratios are to what coverage.py adds alone.")
    return table


def growth(bench: Bench) -> Table:
    """What each further distribution adds to the first question of a process."""
    table = Table("11b", f"first question of a process, from {FEW} to {MANY:,} distributions")
    if not valgrind.available():
        table.absent("instructions", "valgrind is not here")
        return table
    for way in WAYS:
        small, large = (Installation(bench, way, count, 4) for count in (FEW, MANY))
        further = MANY - FEW
        added = (large.first(large.library) - small.first(small.library)) / further
        own = (large.first(large.own) - small.first(small.own)) / further
        listing = (listed(large) - listed(small)) / further
        table.counted(
            f"{way}, first question: a library file",
            added / 1e3,
            "thousand",
            against=listing / 1e3,
            bar=1,
        )
        said = f"{way}, first question: a file of the project"
        table.counted(said, own / 1e3, "thousand", against=listing / 1e3, bar=1)
    table.note("Instructions for each further distribution. The ratio is to listing the directory")
    table.note("and one os.stat of each: no less can tell which distributions are the project's.")
    return table


def listed(made: Installation) -> int:
    """Instructions of listing the distributions, and of one stat of each."""
    code = _LISTING.format(directory=made.libraries)
    before, after = (
        valgrind.instructions([made.python, "-c", code + each], made.root, **made.variables)
        for each in ("", "look()\n")
    )
    return after - before


def children(bench: Bench) -> Table:
    """What a child process costs that runs code of the project, and one that does not."""
    table = Table("11c", f"instructions of one child of a measured process ({CORE})")
    if not valgrind.available():
        table.absent("instructions", "valgrind is not here")
        return table
    made = Installation(bench, "editable", FEW, 5)
    variables = {how: _variables(bench, made, how) for how in ("alone", "eager", "lazy")}
    for code, bars in (("import json", ("", 1.25)), ("import json, app", ("alone", 0.97))):
        found = {
            how: valgrind.instructions(
                [made.python, "-c", code], made.root, **given, **made.variables
            )
            for how, given in {"": {}, **variables}.items()
        }
        for how, count in found.items():
            name = f"{code}, {how or 'not measured'}"
            against, bar = (found[bars[0]], bars[1]) if how == "lazy" else (found[""], None)
            table.counted(name, count / _MILLION, "million", against=against / _MILLION, bar=bar)
        if code == "import json":
            added = _start_up_file(bench, made) / _MILLION
            name = "the start-up file, in any process"
            table.counted(name, added, "million", against=found[""] / _MILLION, bar=0.01)
    table.note("Ratios are to the child that is not measured; of the last, to coverage.py alone.")
    return table


def _start_up_file(bench: Bench, made: Installation) -> int:
    """What `a0_whose.pth` costs a process where the variable is not set."""
    path = os.path.join(bench.site(made.python), "a0_whose.pth")
    command = [made.python, "-c", "pass"]
    with_file = valgrind.instructions(command, made.root, **made.variables)
    os.rename(path, path + ".off")
    try:
        return with_file - valgrind.instructions(command, made.root, **made.variables)
    finally:
        os.rename(path + ".off", path)


def _variables(bench: Bench, made: Installation, how: str) -> dict[str, str]:
    """What a measured process has in its environment for its children."""
    text = f"[run]\npatch = subprocess\nparallel = yes\ncore = {CORE}\n"
    text += f"data_file = {made.work}/children\n"
    text += f"plugins = whose\n[whose]\nchildren = {how}\n" if how != "alone" else ""
    rcfile = trees.write(f"{made.work}/{how}.cfg", text)
    names = ["COVERAGE_PROCESS_CONFIG", "WHOSE_CHILDREN"]
    code = f"import json, os\nprint(json.dumps([os.getenv(each, '') for each in {names}]))\n"
    program = trees.write(f"{made.work}/variables.py", code)
    command = [made.python, "-m", "coverage", "run", f"--rcfile={rcfile}", program]
    values = json.loads(bench.run(command, cwd=made.root))
    return {name: value for name, value in zip(names, values, strict=True) if value}
