"""Whatever name of the system a program replaces, whose neither uses it nor depends on it."""

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from plugin.suites import CORES

PROGRAM = Path(__file__).with_name("patching_program.py")
# Each step imports from a directory that nobody has seen before.
LAZY = """\
    import os
    import sys

    HERE = os.path.dirname(os.path.abspath(__file__))
    LIB = sys.prefix + "/lib"  # a directory of the environment that no start-up file adds

    def package():
        from package import inner
        return inner.work(1)

    def plain():
        from plain.deeper import inner
        return inner.work(2)

    def recorded():
        import recorded
        return recorded.work(3)

    def unrecorded():
        from unrecorded import inner
        return inner.work(4)

    def changed():
        sys.path[:0] = [HERE + "/extra", LIB]
        import extra
        return extra.work(5)

    def archived():
        sys.path.append(HERE + "/archive.zip")
        import loose, zipped
        return loose.work(6) + zipped.work(6)

    def installed():
        from tracee import compiled
        return compiled.render()

    def library():
        import colorsys
        return colorsys.rgb_to_hsv(0, 0, 0)

    STEPS = [package, plain, recorded, unrecorded, changed, archived, installed, library]

    def package_later():
        from package.deeper import later
        return later.work(7)

    def plain_later():
        from plain.deeper import later
        return later.work(8)

    def recorded_later():
        from recorded import later
        return later.work(9)

    LATER = [package_later, plain_later, recorded_later]
    """
WORK = "def work(number):\n    return number\n"
RECORD = """\
    recorded/__init__.py,,
    recorded/later.py,,
    "recorded/data,more",,
    recorded-1.0.dist-info/RECORD,,
    """
FILES = {
    "lazy.py": LAZY,
    "package/__init__.py": "",
    "package/inner.py": WORK,
    "package/deeper/__init__.py": "",
    "package/deeper/later.py": WORK,
    "plain/deeper/inner.py": WORK,
    "plain/deeper/later.py": WORK,
    "extra/extra.py": WORK,
    "deps/recorded/__init__.py": WORK,
    "deps/recorded/later.py": WORK,
    "deps/unrecorded/inner.py": WORK,
    "deps/recorded-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: recorded\nVersion: 1.0\n",
    "deps/recorded-1.0.dist-info/RECORD": RECORD,
    "deps/recorded-1.0.dist-info/direct_url.json": (
        '{"url": "file:///nowhere/recorded-1.0.tar.gz", "archive_info": {}}\n'
    ),
}
ARCHIVE = {
    "loose.py": WORK,
    "zipped/__init__.py": WORK,
    "zipped-1.0.dist-info/RECORD": "zipped/__init__.py,,\nzipped-1.0.dist-info/RECORD,,\n",
}
# What coverage.py alone measures here and should not.
SEVERAL = 12
LIBRARIES = ("deps/recorded/", "archive.zip/zipped/")


class Matrix:
    """Runs trials in one way: by coverage.py with its `core` and plugins, or without it."""

    def __init__(self, project):
        self.project = project.write(FILES)
        with zipfile.ZipFile(project.root / "archive.zip", "w") as archive:
            for name, text in ARCHIVE.items():
                archive.writestr(name, text)
        project.write({"names.py": PROGRAM.read_text()})
        project.python("-m", "compileall", "-q", ".")
        self.names = json.loads(project.python("names.py", "names").stdout)

    def run(self, trials, core="", plugins=""):
        """The outcomes of trials, in their order."""
        run = f"core = {core}\nomit =\n    */names.py" if core else ""
        self.project.rc(run, plugins=plugins)
        self.project.write({"trials.json": json.dumps(trials)})
        mode = "measured" if core else "bare"
        self.project.python("names.py", mode, "trials.json", "found.jsonl")
        lines = (self.project.root / "found.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def everything(self):
        """Trials of all public names, several at once where that can do no harm."""
        for title, names in self.names.items():
            public = [name for name in names if name[0] != "_"]
            for start in range(0, len(public), SEVERAL):
                for how in ("returns", "raises"):
                    yield title, public[start : start + SEVERAL], how


def _outcome(trial):
    """What the program itself is about: what it gave, or how it ended."""
    return [trial.get(key) for key in ("found", "later", "died")]


def _works(trial, bare):
    """Whether coverage.py does not change what a program does."""
    return _outcome(trial) == _outcome(bare)


def _quiet(stock, bare, nothing):
    """Whether neither the program nor coverage.py alone care about what is replaced."""
    works = _works(bare, nothing) and _works(stock, bare)
    return works and stock["seen"] == bare["seen"]


def _projects(measured):
    """What is measured of the project."""
    return {file: lines for file, lines in measured.items() if not file.startswith(LIBRARIES)}


def _differences(how, bare, stock, whose, everything):
    """What is wrong with a trial by whose, as text. Nothing where coverage.py alone fails."""
    if not _works(stock, bare):
        if "died" in whose and "died" not in stock:
            yield f"died: {whose}"
        return
    if not _works(whose, bare):
        yield f"gave {_outcome(whose)} and not {_outcome(bare)}"
        return
    if "died" in bare:
        return
    if any("RecursionError" in each for each in bare["found"]):
        return  # how often a mock has called itself depends on the depth of the stack
    seen = [Counter(trial["seen"]) for trial in (bare, stock, whose)]
    if missed := (seen[0] & seen[1]) - seen[2]:
        yield f"the mock did not see {dict(missed)}"
    more = seen[2] - (seen[0] | seen[1])
    # If a mock has raised in coverage.py itself, its decision ended there. With whose, which skips
    # some of it, another call of coverage.py's own may be the one that fails.
    interrupted = how == "raises" and seen[0] != seen[1]
    if more and not interrupted:
        yield f"the mock saw {dict(more)}"
    found, least = whose["measured"], _projects(stock["measured"])
    more = {file: found[file] for file in found if found[file] != least.get(file)}
    less = {file: least[file] for file in least if not {*least[file]} <= {*found.get(file, ())}}
    if seen[0] != seen[1]:
        # A mock has given coverage.py itself an answer: names that are no file's come of that, and
        # it may measure less than there is.
        more = {
            file: more[file] for file in more if file.endswith(".py") and file not in everything
        }
        less = {file: less[file] for file in less if file.endswith(".py")}
    if more or less:
        yield f"measured {more} more, {less} less"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("core", CORES)
def test_every_name(empty, core):
    """Each public name of these modules may be replaced: it is as under coverage.py alone."""
    matrix = Matrix(empty)
    nothing = ("sys", ["flags"], "itself")
    trials = [nothing, *matrix.everything()]
    found = [*zip(trials, matrix.run(trials), matrix.run(trials, core), strict=True)]
    assert found[0][1]["found"] == ["int"] * 7 + ["tuple"]
    quiet = [each for each in found if _quiet(each[2], each[1], found[0][1])]
    singles = [
        (title, [name], how)
        for (title, names, how), *runs in found
        if not _quiet(runs[1], runs[0], found[0][1])
        for name in names
    ]
    loud = [*zip(singles, matrix.run(singles), matrix.run(singles, core), strict=True)]
    compared = [*quiet, *loud]
    results = matrix.run([each[0] for each in compared], core, plugins="whose")
    everything = _projects(found[0][2]["measured"])
    wrong = [
        f"{title}.{' '.join(names)} {how}: {text}"
        for ((title, names, how), bare, stock), whose in zip(compared, results, strict=True)
        for text in _differences(how, bare, stock, whose, everything)
    ]
    failing = [f"{each[0]}.{each[1][0]} {each[2]}" for each, *runs in loud if not _works(*runs)]
    total = sum(len(names) for (_, names, _), *_ in compared)
    print(f"{total} names replaced; coverage.py alone fails with {', '.join(failing)}")
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong])
