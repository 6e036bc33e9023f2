"""What comes after the run: the same with `whose` as without, and for nothing."""

import json
import re
import shutil

import pytest

pytestmark = pytest.mark.slow


# Runs coverage's command line and says what it took: environments built, modules imported.
COUNTING = """\
    import json, sys
    from coverage.cmdline import main
    built = []
    if "whose" in sys.argv.pop(1):
        import whose._environment.environment
        original = whose._environment.environment.Environment.__init__
        def init(self, *args, **kwargs):
            built.append(1)
            original(self, *args, **kwargs)
        whose._environment.environment.Environment.__init__ = init
    status = main(sys.argv[1:])
    with open("counted.json", "w") as file:
        json.dump([status or 0, len(built), sorted(sys.modules)], file)
    """


@pytest.fixture
def counted(project):
    """Runs a command of coverage; returns its output, environments built, modules imported."""
    project.write({"counting.py": COUNTING})

    def count(plugin, *args):
        project.rc("branch = True", plugins=plugin)
        done = project.python("counting.py", plugin or "none", *args)
        status, built, modules = json.loads((project.root / "counted.json").read_text())
        assert status == 0
        return done.stdout, built, set(modules)

    return count


@pytest.fixture
def data(project):
    """The data of two runs without `whose`."""
    project.rc("branch = True\nparallel = True", plugins="")
    project.coverage("run", "prog.py")
    project.coverage("run", "-m", "app.core")
    return project


def outcome(project, command):
    """What a command has written, without the time and the place."""
    path = {"xml": "coverage.xml", "json": "coverage.json", "lcov": "coverage.lcov"}.get(command)
    if path:
        text = (project.root / path).read_text()
        (project.root / path).unlink()
        return re.sub(r'timestamp="\d+"|"timestamp": "[^"]+"', "", text)
    if command == "html":
        pages = {
            each.name: re.sub(r"created at [^<]+", "", each.read_text())
            for each in (project.root / "htmlcov").glob("*.html")
        }
        shutil.rmtree(project.root / "htmlcov")
        return pages
    return project.measured() if command == "combine" else None


@pytest.mark.parametrize(
    "command", ["report", "combine", "html", "json", "xml", "lcov", "annotate"]
)
def test_same_as_without_whose(data, counted, command):
    """Each command works, gives what it gives without `whose`, and builds no environment."""
    if command != "combine":
        data.coverage("combine", "--keep")
    args = ("combine", "--keep") if command == "combine" else (command,)
    stock_output, _, stock_modules = counted("", *args)
    stock = outcome(data, command)
    output, built, modules = counted("whose", *args)
    assert (output, outcome(data, command)) == (stock_output, stock)
    assert stock is None or stock
    assert built == 0
    assert {name for name in modules - stock_modules if not name.startswith("whose")} == set()


def test_counting_counts(project, counted):
    """The count above can be other than none: a run builds one environment, for one sys.path."""
    project.write({"first.py": "import click\n"})
    _, built, modules = counted("whose", "run", "first.py")
    assert built == 1
    assert not modules & {"importlib_metadata", "packaging", "importlib.metadata"}


def test_erase_and_debug(project, counted):
    """`erase` and `debug` neither build anything nor fail."""
    for args in (("erase",), ("debug", "config"), ("debug", "data"), ("debug", "premain")):
        assert counted("whose", *args)[1] == 0


def test_report_of_own_run(project, executed):
    """The run, then each report, all with `whose`: the program is there and nothing else."""
    project.rc().measure()
    text = project.coverage("report").stdout
    assert re.findall(r"^(\S+\.py)", text, re.MULTILINE) == sorted(executed)
    project.coverage("json")
    content = json.loads((project.root / "coverage.json").read_text())
    assert {name: file["executed_lines"] for name, file in content["files"].items()} == executed


def test_report_with_third_party_option_keeps_what_was_measured(project, executed):
    """Options of `whose` say what is measured, not what is reported."""
    project.rc().measure()
    project.rc("", "third_party = app")
    text = project.coverage("report").stdout
    assert re.findall(r"^(\S+\.py)", text, re.MULTILINE) == sorted(executed)
