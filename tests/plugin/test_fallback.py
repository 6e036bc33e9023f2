"""What happens where coverage.py's internals are not as the hook needs them."""

import inspect
import re

import coverage.inorout
import pytest
from coverage.files import GlobMatcher, prep_patterns

from whose._coverage import inorout
from whose._coverage.configuration import omit_pattern

pytestmark = pytest.mark.slow


INOROUT = coverage.inorout.InOrOut


def test_the_installed_version_is_as_expected():
    """Nothing is missing in the coverage.py that is tested with."""
    assert inorout.unexpected(INOROUT) == ""


@pytest.mark.parametrize("what", [None, "InOrOut", lambda: None, INOROUT.should_trace])
def test_no_class(what):
    """Where the name is gone, or is not a class's."""
    assert "no class InOrOut" in inorout.unexpected(what)


@pytest.mark.parametrize("name", ["should_trace", "check_include_omit_etc"])
@pytest.mark.parametrize("instead", [None, property(id), 3, len])
def test_a_method_is_missing(name, instead):
    """Each method must be there, and be a function."""
    copied = {key: value for key, value in vars(INOROUT).items() if not key.startswith("__")}
    del copied[name]
    if instead is not None:
        copied[name] = instead
    changed = type("InOrOut", (), copied)
    assert inorout.unexpected(changed) == f"InOrOut has no method {name}"


@pytest.mark.parametrize("name", ["third_match", "pylib_match", "source_in_third_match"])
def test_an_attribute_is_not_asked(name):
    """Each matcher must be asked in the decision, or answers would go nowhere."""
    code = INOROUT.check_include_omit_etc.__code__
    names = tuple("other_match" if each == name else each for each in code.co_names)

    def check_include_omit_etc(self, filename, frame):
        raise NotImplementedError

    check_include_omit_etc.__code__ = code.replace(co_names=names)
    changed = type("InOrOut", (INOROUT,), {"check_include_omit_etc": check_include_omit_etc})
    problem = inorout.unexpected(changed)
    assert problem == f"InOrOut.check_include_omit_etc does not ask {name}"


@pytest.mark.parametrize("name", ["third_match", "pylib_match", "source_in_third_match"])
@pytest.mark.parametrize("value", [None, property(id)])
def test_an_attribute_is_of_the_class(name, value):
    """A matcher that the class defines already cannot be replaced by a property."""
    changed = type("InOrOut", (INOROUT,), {name: value})
    problem = inorout.unexpected(changed)
    assert problem == f"InOrOut.{name} is not an attribute of the instance"


def test_other_parameters():
    """`should_trace` must take what the hook passes on."""

    def should_trace(self, path, frame=None):
        raise NotImplementedError

    changed = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    assert inorout.unexpected(changed) == "InOrOut.should_trace has other parameters"
    assert inspect.signature(INOROUT.should_trace).parameters.keys() >= {"filename", "frame"}


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "with blank",
        "brack[et]s",
        "[",
        "]",
        "st*r",
        "question?",
        "é",
        "[!a]",
        "{a,b}",
        "a,b",
        "back\\slash",
    ],
)
def test_pattern(tmp_path, name):
    """A pattern matches all below its directory, whatever its name, and not its neighbours."""
    directory = tmp_path / name
    matcher = GlobMatcher(prep_patterns([omit_pattern(str(directory))]), "omit")
    assert matcher.match(str(directory / "a.py"))
    assert matcher.match(str(directory / "deep" / "er" / "a.py"))
    assert not matcher.match(str(tmp_path / f"{name}-more" / "a.py"))
    assert not matcher.match(str(tmp_path / "other" / "a.py"))
    assert not matcher.match(str(tmp_path / f"{name}.py"))


# coverage.py with an InOrOut that works, but in which the hook finds no place at first sight, or
# only when it is made.
UNEXPECTED = "third_match = None"
DERIVED = """
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.third_match = coverage.inorout.TreeMatcher(self.third_paths, "third")
"""
CHANGED = """\
    import sys
    import coverage.control
    class InOrOut(coverage.control.InOrOut):
        {body}
    coverage.control.InOrOut = InOrOut
    from coverage.cmdline import main
    if __name__ == "__main__":
        sys.exit(main())
    """


@pytest.fixture
def changed(project):
    return project.write({"changed.py": CHANGED.format(body=UNEXPECTED)})


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (UNEXPECTED, "InOrOut.third_match is not an attribute of the instance"),
        (DERIVED, "InOrOut cannot be changed: TypeError: its matchers are made elsewhere"),
    ],
    ids=["unexpected", "derived"],
)
@pytest.mark.parametrize("run", ["", "source = ."])
def test_omit_patterns(project, executed, body, problem, run):
    """Third-party code that coverage.py alone would measure is omitted, and it is said once."""
    project.write({"changed.py": CHANGED.format(body=body)}).rc(run)
    done = project.python("changed.py", "run", "prog.py")
    measured = {name: lines for name, lines in project.measured().items() if lines}
    assert measured == executed
    assert done.stderr.count("whose does not know this version of coverage.py") == 1
    assert problem in done.stderr


def test_omit_of_the_user_stays(changed, executed):
    """The patterns are added to those that are there; the option third_party counts, too."""
    changed.rc("omit = app/core.py", "third_party = prog.py")
    changed.python("changed.py", "run", "prog.py")
    del executed["app/core.py"], executed["prog.py"]
    measured = changed.measured()
    assert {name: measured.get(name) for name in executed} == {**executed}
    assert measured.keys() == executed.keys()


def test_warnings_as_errors(changed, executed):
    """A version that is too new must not break the run, also where warnings are errors."""
    changed.rc()
    done = changed.python("-W", "error", "changed.py", "run", "prog.py")
    assert "whose does not know this version" in done.stderr
    assert changed.measured() == executed


def test_sys_info(changed):
    """`--debug=sys` shows how `whose` takes part."""
    changed.rc()
    done = changed.python("changed.py", "run", "--debug=sys", "prog.py")
    shown = re.search(r"whose_active: (.*)", done.stderr + done.stdout)
    assert shown
    assert shown[1].startswith("by run:omit patterns only, because InOrOut.third_match")


def test_links_in_the_environment(changed, executed, tmp_path):
    """Packages that are links are omitted where they really are."""
    store = tmp_path / "store [x]" / "linked"
    store.mkdir(parents=True)
    (store / "__init__.py").write_text("A = 1\n")
    (store.parent / "linked-1.0.dist-info").mkdir()
    (store.parent / "linked-1.0.dist-info" / "RECORD").write_text("linked/__init__.py,,\n")
    site = changed.root / "layer" / "site-packages"
    site.mkdir(parents=True)
    for each in store.parent.iterdir():
        (site / each.name).symlink_to(each)
    changed.rc().write({"prog.py": "import linked\nfrom app import core\n"})
    start = "import sys; sys.path.append(sys.argv.pop(1)); import changed; sys.exit(changed.main())"
    changed.python("-c", start, site, "run", "prog.py")
    assert changed.measured() == {"prog.py": [1, 2], "app/__init__.py": [1], "app/core.py": [1]}


def test_reports_work(changed, executed):
    """Other commands work as well, and omit nothing from the report."""
    changed.rc().measure()
    done = changed.python("changed.py", "report")
    assert re.findall(r"^(\S+\.py)", done.stdout, re.MULTILINE) == sorted(executed)
