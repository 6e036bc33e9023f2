"""Whatever fails inside whose: the program does not see it, and nothing of the project is lost."""

import json
from pathlib import Path

import pytest

from plugin.suites import CORES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # hundreds of runs

PROGRAM = Path(__file__).with_name("faulty_program.py")
METADATA = "Metadata-Version: 2.1\nName: {0}\nVersion: 1.0\n"
RECORD = "{0}/__init__.py,,\n{0}/later.py,,\n{0}-1.0.dist-info/RECORD,,\n"
WORK = "def work(number):\n    return number\n"
FILES = {
    "prog.py": """\
        import os, sys
        import colorsys
        from package import inner
        from plain.deeper import value
        import library
        from library import later
        import loose, ours
        from tracee import compiled
        sys.path.insert(0, os.path.abspath("extra"))
        import extra
        import linked
        print(inner.work(1) + value.work(2) + library.work(3) + later.work(4) + ours.work(5))
        print(loose.work(6) + extra.work(7) + linked.work(8) + compiled.render())
        sys.exit(4)
        """,
    "package/__init__.py": "PACKAGE = 1\n",
    "package/inner.py": WORK,
    "plain/deeper/value.py": WORK,
    "extra/extra.py": WORK,
    "src/linked/__init__.py": WORK,
    "deps/loose.py": WORK,
    "deps/library/__init__.py": WORK,
    "deps/library/later.py": WORK,
    "deps/library-1.0.dist-info/METADATA": METADATA.format("library"),
    "deps/library-1.0.dist-info/RECORD": RECORD.format("library"),
    "deps/library-1.0.dist-info/direct_url.json": (
        '{"url": "file:///nowhere/library-1.0.tar.gz", "archive_info": {}}\n'
    ),
    # Installed from a directory of the project: its own.
    "libs/ours/pyproject.toml": "[project]\nname = 'ours'\n",
    "deps/ours/__init__.py": WORK,
    "deps/ours-1.0.dist-info/METADATA": METADATA.format("ours"),
    "deps/ours-1.0.dist-info/RECORD": RECORD.format("ours"),
}
LIBRARIES = ("deps/library/", "../")
EXECUTED = {
    "prog.py": [*range(1, 15)],
    "package/__init__.py": [1],
    "package/inner.py": [1, 2],
    "plain/deeper/value.py": [1, 2],
    "extra/extra.py": [1, 2],
    "src/linked/__init__.py": [1, 2],
    "deps/loose.py": [1, 2],
    "deps/ours/__init__.py": [1, 2],
}
OUTCOME = {"code": 4, "out": "15\n22\n"}
# What nobody expects in whose, and what a file system may give at any time: not enough memory
# or descriptors, a disk that fails.
ERRORS = ("AttributeError", "RuntimeError", "KeyError", "OSError")
NEVER_FAIL = ("access", "classify")


class Injection:
    """Runs the program again and again; each time one call fails."""

    def __init__(self, project, core, *args):
        self.project = project.write(FILES)
        (project.root / "extra" / "linked").symlink_to(project.root / "src" / "linked")
        url = (project.root / "libs" / "ours").as_uri()
        info = json.dumps({"url": url, "dir_info": {}})
        project.write({"deps/ours-1.0.dist-info/direct_url.json": info})
        project.write({"faults.py": PROGRAM.read_text()})
        project.rc(f"core = {core}\nomit = faults.py")
        self.args = ("run", *args, "prog.py")
        [reference] = self.run([(0, "OSError")])
        assert self.wrong(reference) == ""
        assert {name: lines for name, lines in reference["measured"].items() if lines} == EXECUTED
        self.called = reference["called"]
        self.preparations = range(1, reference["started"] + 1)
        self.decisions = range(reference["started"] + 1, len(self.called) + 1)

    def run(self, faults):
        """What the program gave with each fault: the number of a call, and an error."""
        asked = [(self.args, *fault) for fault in faults]
        self.project.write({"faults.json": json.dumps(asked)})
        self.project.python("faults.py", "faults.json", "found.jsonl")
        lines = (self.project.root / "found.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def wrong(self, found):
        """What a fault has done to the program, or to what is measured of the project; as text."""
        if {name: found.get(name) for name in OUTCOME} != OUTCOME:
            return f"gave {found}"
        measured = found["measured"] or {}
        for name, lines in EXECUTED.items():
            if measured.get(name) != lines:
                return f"measured {measured.get(name)} of {name}"
        more = {name for name in measured.keys() - EXECUTED.keys() if measured[name]}
        return "" if all(name.startswith(LIBRARIES) for name in more) else f"measured {more}"

    def errors(self, number, *, one):
        """The errors of a call that are tried: one of them in turn, or more."""
        name = self.called[number - 1]
        possible = ERRORS[:3] if name in NEVER_FAIL else ERRORS
        if one:
            return [possible[number % len(possible)]]
        return possible if name == "classify" else [possible[number % 3], *possible[3:]]

    def faults(self, numbers, *, one=True):
        """Numbers of calls with the errors that are tried."""
        return [(number, error) for number in numbers for error in self.errors(number, one=one)]

    def check(self, faults, *more):
        """No fault does anything wrong, by this and by `more`."""
        assert faults
        problems = []
        for (number, error), found in zip(faults, self.run(faults), strict=True):
            texts = [self.wrong(found), *(each(error, found) for each in more)]
            where = f"{error} at {number} ({self.called[number - 1]})"
            problems += [f"{where}: {text}" for text in texts if text]
        assert not problems, "\n".join([f"{len(problems)} of {len(faults)}", *problems])


def costs_one_file(error, found):
    """Only what the file system may say itself is remembered for a directory."""
    more = (found.get("measured") or {}).keys() - EXECUTED.keys()
    return "" if error == "OSError" or len(more) < 2 else f"measured {sorted(more)}"


def silent(_error, found):
    """Nothing is said, least of all of versions."""
    said = found.get("err", "")
    return f"said {said[said.find('Warning') :][:200]}" if said else ""


def told(error, found):
    """The output for debugging tells the error, where nothing else is made of it."""
    if error == "OSError" or f"{error}: " in found["err"] or "injected" in found["err"]:
        return ""
    return f"did not tell: {found['err'][-2000:]}"


@pytest.mark.parametrize("core", CORES)
def test_in_decisions(empty, core):
    """Any call in a decision fails: one file at most is measured that should not be."""
    injection = Injection(empty, core)
    faults = injection.faults(injection.decisions, one=core == "sysmon")
    injection.check(faults, costs_one_file, silent)


def test_before_the_program(empty):
    """Any call before the program starts fails: nothing of the project is lost."""
    injection = Injection(empty, "ctrace")
    injection.check(injection.faults(injection.preparations), silent)


def test_with_sources(empty):
    """The same in decisions where the configuration names the sources."""
    injection = Injection(empty, "ctrace", "--source=.")
    injection.check(injection.faults(injection.decisions), costs_one_file, silent)


def test_faults_are_told(empty):
    """With --debug=trace each fault is told, and does no more harm than without."""
    injection = Injection(empty, "ctrace", "--debug=trace")
    # There are many more calls, for the reasons that are told: not all of them are tried.
    called = injection.called
    tried = [each for each in injection.decisions if called[each - 1] == "classify" or not each % 3]
    injection.check(injection.faults(tried), told)
