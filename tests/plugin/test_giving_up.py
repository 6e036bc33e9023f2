"""What is coverage.py's own to raise, and what happens if its insides turn out to be others."""

import re

import pytest

from plugin.suites import CORES, DEPENDENCY

pytestmark = pytest.mark.slow

SAYS = "whose does not know this version"

# A program that runs code under a name, tells what came of it, and imports more.
NAMED = """\
    import sys
    from app import first
    try:
        exec(compile("def work():\\n    return 1", NAME, "exec"), globals())
        print(work())
    except Exception as error:
        print(type(error).__name__, error)
    import dependency
    from app import second
    from app.other import third
    print(first.ONE + second.TWO + third.THREE + dependency.double(2))
    """
MODULES = {
    "app/first.py": "ONE = 1\n",
    "app/second.py": "TWO = 2\n",
    "app/other/third.py": "THREE = 3\n",
}
NAMES = {
    "surrogate": "'/tmp/\\ud800.py'",
    "surrogate in a directory": "'/tmp/\\ud800/name.py'",
    "relative surrogate": "'\\ud800.py'",
    "surrogate of a byte": "'/tmp/\\udcff.py'",
    "null": "'/tmp/a\\0b.py'",
    "long": "'/tmp/' + 5000 * 'a' + '.py'",
    "deep": "'/tmp' + 900 * '/a' + '.py'",
    "empty": "''",
    "dots": "'/tmp/../../..'",
    "pseudo": "'<made up>'",
    "newline": "'/tmp/a\\nb.py'",
    "root": "'/'",
    "no separator": "'name'",
}


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", NAMES)
def test_any_file_name(empty, name, core):
    """Code may have any name: what comes of it is what comes of it under coverage.py alone."""
    empty.write({"prog.py": NAMED.replace("NAME", NAMES[name]), **MODULES, **DEPENDENCY})
    found = []
    for plugin in ("", "whose"):
        empty.rc(f"core = {core}", plugins=plugin)
        empty.erase()
        done = empty.coverage("run", "prog.py", ok=False)
        measured = empty.measured()
        mine = {file: measured[file] for file in measured if not file.startswith("deps/")}
        found.append((done.returncode, done.stdout, done.stderr, mine))
        if plugin:
            assert measured == mine
    assert found[1] == found[0]
    assert "whose" not in found[1][2]


@pytest.mark.parametrize("name", ["surrogate", "null"])
def test_a_name_does_not_turn_the_plugin_off(empty, name):
    """Where the error is raised in a thread, the others are measured as ever."""
    text = """\
        import threading
        from app import first

        def run():
            try:
                exec(compile("VALUE = 1", NAME, "exec"), {})
            except Exception as error:
                print(type(error).__name__)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        import dependency
        from app.other import third
        print(third.THREE + dependency.double(2))
        """
    empty.write({"prog.py": text.replace("NAME", NAMES[name]), **MODULES, **DEPENDENCY})
    empty.rc("core = ctrace")
    done = empty.coverage("run", "prog.py")
    assert (done.stdout.split()[-1], done.stderr) == ("7", "")
    measured = empty.measured()
    assert measured.keys() == {"prog.py", "app/first.py", "app/other/third.py"}
    assert measured["app/other/third.py"] == [1]


# coverage.py with an InOrOut that can be changed, but fails later if it is.
CHANGED = """\
    import sys, threading
    import coverage.control
    from coverage.files import TreeMatcher

    class InOrOut(coverage.control.InOrOut):
        def should_trace(self, filename, frame=None):
            changed = type(self.third_match) is not TreeMatcher
            if changed and filename.endswith("second.py"):
                raise AttributeError("other insides")
            return super().should_trace(filename, frame)

    coverage.control.InOrOut = InOrOut
    BROKEN
    from coverage.cmdline import main
    if __name__ == "__main__":
        sys.exit(main())
    """
# After `second.py` was asked about, the classifier raises as well: whatever is broken.
BROKEN = """
    from whose._classifier import Classifier
    classify = Classifier.classify
    def broken(self, path):
        if str(path).endswith("second.py") or broken.now:
            broken.now = True
            raise RuntimeError("broken")
        return classify(self, path)
    broken.now = False
    Classifier.classify = broken
    """
PROGRAM = """\
    from app import first
    from app import second
    import dependency
    from app.other import third
    print(first.ONE + second.TWO + third.THREE + dependency.double(2))
    """
EXECUTED = {
    "prog.py": [1, 2, 3, 4, 5],
    "app/first.py": [1],
    "app/second.py": [1],
    "app/other/third.py": [1],
}


@pytest.fixture
def changed(empty):
    """A program, its dependency, and a coverage.py whose insides turn out to be others."""
    empty.write({"prog.py": PROGRAM, **MODULES, **DEPENDENCY})
    return empty.write({"changed.py": CHANGED.replace("BROKEN", "")})


def executed(project):
    """What is measured and was executed."""
    return {file: lines for file, lines in project.measured().items() if lines}


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("run", ["", "source = .", "branch = true"])
def test_insides_that_turn_out_to_be_others(changed, run, core):
    """The run goes on as without whose, with patterns for what it knows, and it is said once."""
    if core == "sysmon" and "branch" in run:
        pytest.skip("sysmon measures branches only on newer Pythons")
    changed.rc(f"core = {core}\n{run}\nomit = changed.py")
    done = changed.python("changed.py", "run", "prog.py")
    assert done.stdout == "10\n"
    assert done.stderr.count(SAYS) == 1
    assert "AttributeError in a decision: other insides" in done.stderr
    assert executed(changed) == EXECUTED


def test_omit_of_the_user_stays(changed):
    """The user's patterns are still there, and those of whose beside them."""
    changed.rc("omit =\n    app/other/*\n    changed.py")
    changed.python("changed.py", "run", "prog.py")
    expected = {file: lines for file, lines in EXECUTED.items() if "third" not in file}
    assert executed(changed) == expected


def test_the_classifier_is_broken_as_well(changed):
    """Giving up does not raise, whatever of whose fails by then."""
    changed.write({"changed.py": CHANGED.replace("BROKEN", BROKEN.strip())})
    changed.rc("omit = changed.py")
    done = changed.python("changed.py", "run", "prog.py")
    assert done.stdout == "10\n"
    assert executed(changed).items() >= EXECUTED.items()


def test_warnings_as_errors(changed):
    """Giving up does not raise where warnings are errors."""
    changed.rc("omit = changed.py")
    done = changed.python("-W", "error", "changed.py", "run", "prog.py")
    assert (done.stdout, done.stderr.count(SAYS)) == ("10\n", 1)
    assert executed(changed) == EXECUTED


@pytest.mark.parametrize("options", [(), ("-W", "error")])
@pytest.mark.parametrize("broken", ["sys.stderr.close()", "warnings.showwarning = None"])
def test_nothing_can_be_said(changed, broken, options):
    """Giving up does not raise where the program has closed the output, or broken warnings."""
    program = f"import sys, warnings; {broken}\n" + re.sub("    ", "", PROGRAM)
    changed.write({"prog.py": program})
    changed.rc("omit = changed.py")
    done = changed.python(*options, "changed.py", "run", "prog.py")
    assert done.stdout == "10\n"
    assert executed(changed) == {**EXECUTED, "prog.py": [1, 2, 3, 4, 5, 6]}


def test_another_working_directory(changed):
    """Where coverage.py's object cannot be made anew, for a relative source, the run goes on."""
    changed.write({"prog.py": "import os, sys\nos.chdir('/')\n" + re.sub("    ", "", PROGRAM)})
    changed.rc("source_dirs = app")
    done = changed.python("changed.py", "run", "prog.py")
    assert done.stdout == "10\n"
    assert "Traceback" not in done.stderr
    measured = executed(changed)
    assert measured.items() >= {"app/first.py": [1], "app/other/third.py": [1]}.items()
    assert all(file.startswith("app/") for file in measured)


def test_while_other_threads_import(changed):
    """Threads that import meanwhile never see an object that is half made."""
    many = {f"app/many/module{number}.py": f"VALUE = {number}\n" for number in range(60)}
    text = """\
        import importlib, sys, threading
        sys.setswitchinterval(1e-6)
        failed = []

        def run(part):
            try:
                for number in range(part, 60, 4):
                    importlib.import_module(f"app.many.module{number}")
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=run, args=(part,)) for part in range(4)]
        for thread in threads:
            thread.start()
        from app import second
        for thread in threads:
            thread.join()
        print(failed, second.TWO)
        """
    changed.write({**many, "prog.py": text}).rc("omit = changed.py")
    done = changed.python("changed.py", "run", "prog.py")
    assert done.stdout == "[] 2\n"
    assert done.stderr.count(SAYS) == 1
    measured = executed(changed)
    assert measured.keys() == {"prog.py", "app/second.py", *many}
