"""Several Coverage objects in one process: only those that name `whose` know of it."""

import json
import textwrap

import pytest

from plugin.coverage_features import PLUGIN_FUNCTIONS, skip_before

pytestmark = pytest.mark.slow


# `step.py` runs code of `deps`: stock coverage.py measures it, `whose` does not.
DRIVER = """\
    import gc, json, os, runpy, sys
    import coverage, coverage.control, coverage.exceptions, coverage.inorout
    import app.core, iniconfig
    import whose
    from functools import partial

    def plain(**settings):
        return coverage.Coverage(config_file=False, data_file=None, **settings)

    def with_whose(options=None, **settings):
        init = partial(whose.coverage_init, options=options) if options else whose.coverage_init
        return plain(plugins=[init], **settings)

    def known():
        gc.collect()
        return len(coverage.control.InOrOut.plugins)

    def untouched(cov):
        return not hasattr(cov._inorout, "whose")

    def step():
        runpy.run_path("step.py")

    def names(cov):
        found = set()
        for path in cov.get_data().measured_files():
            name = os.path.relpath(path)
            if name != "driver.py":
                found.add("deps" if name.startswith("deps") else name)
        return sorted(found)

    def collect(cov):
        with cov.collect():
            step()
        return names(cov)

    seen = {}
    """
STEP = """\
    import iniconfig
    from app import core
    iniconfig.IniConfig("name", data="[section]")
    core.work(3)
    """
PROJECT = ["app/core.py", "step.py"]
STOCK = ["app/core.py", "deps", "step.py"]


@pytest.fixture
def drive(project):
    """Runs a driver in the environment; returns what it put into `seen`."""
    skip_before(PLUGIN_FUNCTIONS, "plugins given as functions")

    def run(text, core):
        parts = (DRIVER, text, "with open('seen.json', 'w') as file:\n    json.dump(seen, file)\n")
        driver = "".join(textwrap.dedent(part) for part in parts)
        project.write({"driver.py": driver, "step.py": STEP})
        project.python("driver.py", env={"COVERAGE_CORE": core} if core else {})
        return json.loads((project.root / "seen.json").read_text())

    return run


@pytest.fixture(params=["", "pytrace"])
def core(request):
    return request.param


def test_before_during_and_after(drive, core):
    """Plain objects, made or started at any time, decide by coverage.py's own class."""
    seen = drive(
        """\
    early = plain()
    seen["early"] = collect(early), untouched(early)
    mine = with_whose()
    waiting = plain()
    mine.get_data()
    between = plain()
    seen["configured"] = collect(between), untouched(between), collect(waiting), untouched(waiting)
    mine.start()
    mine.stop()
    seen["mine"] = collect(mine), untouched(mine)
    late = plain()
    seen["late"] = collect(late), untouched(late)
    seen["again"] = collect(early), untouched(early)
    """,
        core,
    )
    assert seen == {
        "early": [STOCK, True],
        "configured": [STOCK, True, STOCK, True],
        "mine": [PROJECT, False],
        "late": [STOCK, True],
        "again": [STOCK, True],
    }


def test_nested(drive, core):
    """A plain object that runs while one with `whose` is on, and the other way round."""
    seen = drive(
        """\
    for outer, inner, name in (
        (with_whose(), plain(), "plain inside"), (plain(), with_whose(), "whose inside")
    ):
        outer.start()
        step()
        inner.start()
        step()
        inner.stop()
        step()
        outer.stop()
        seen[name] = names(outer), names(inner)
    """,
        core,
    )
    assert seen == {
        "plain inside": [PROJECT, STOCK],
        "whose inside": [STOCK, PROJECT],
    }


def test_different_options(drive, core):
    """Two objects with `whose`, configured before either starts: each by its own options."""
    seen = drive(
        """\
    first = with_whose({"third_party": "app"})
    second = with_whose({"project": "deps"})
    third = with_whose()
    for cov in (first, second, third):
        cov.get_data()
    seen["third"], seen["second"], seen["first"] = collect(third), collect(second), collect(first)
    first.start(); step(); second.start(); step(); second.stop(); third.start(); step()
    third.stop(); step(); first.stop()
    seen["nested"] = names(first), names(second), names(third)
    """,
        core,
    )
    assert seen == {
        "third": PROJECT,
        "second": STOCK,
        "first": ["step.py"],
        "nested": [["step.py"], STOCK, PROJECT],
    }


def test_stop_and_start_again(drive, core):
    """One object, stopped and started again: the same answers."""
    seen = drive(
        """\
    cov = with_whose()
    seen["once"] = collect(cov)
    seen["twice"] = collect(cov)
    """,
        core,
    )
    assert seen == {"once": PROJECT, "twice": PROJECT}


def test_erase_and_start_again(drive, core):
    """After `erase()` coverage.py decides anew; by `whose` again."""
    seen = drive(
        """\
    cov = with_whose()
    seen["once"] = collect(cov)
    cov.erase()
    seen["erased"] = collect(cov)
    seen["whose"] = not untouched(cov)
    """,
        core,
    )
    assert seen == {"once": PROJECT, "erased": PROJECT, "whose": True}


def test_objects_that_never_start(drive):
    """An object that is only configured, as for a report, leaves nothing behind when it goes."""
    seen = drive(
        """\
    cov = with_whose()
    cov.get_data()
    seen["configured"] = known()
    del cov
    seen["gone"] = known()
    many = [with_whose() for _ in range(50)]
    for cov in many:
        cov.get_data()
    del cov, many[1:]  # `cov` is the last of them
    seen["one is left"] = known()
    seen["measured"] = collect(many[0])
    """,
        "",
    )
    assert seen == {
        "configured": 1,
        "gone": 0,
        "one is left": 1,
        "measured": PROJECT,
    }


def test_objects_that_fail_to_start(drive):
    """A wrong setting is coverage.py's error as ever, and leaves nothing behind."""
    seen = drive(
        """\
    cov = with_whose(source_dirs=["missing"])
    try:
        cov.start()
    except coverage.exceptions.ConfigError as error:
        seen["error"] = str(error)
    seen["plain"] = collect(plain())
    try:
        with_whose({"projects": "app"}).start()
    except coverage.exceptions.ConfigError as error:
        seen["option"] = "projects" in str(error)
    """,
        "",
    )
    assert seen == {
        "error": "Source dir is not a directory: 'missing'",
        "plain": STOCK,
        "option": True,
    }


def test_names_of_the_class_while_one_waits(drive):
    """While an object waits for its start, the class is still found under its name."""
    seen = drive(
        """\
    cov = with_whose()
    cov.get_data()
    seen["name"] = coverage.control.InOrOut.__name__
    seen["method"] = coverage.control.InOrOut.should_trace is coverage.inorout.InOrOut.should_trace
    """,
        "",
    )
    assert seen == {"name": "InOrOut", "method": True}


def test_modules_cleaned_up_in_between(drive, core):
    """Test-suites forget what a test has imported: `whose` is imported anew, coverage.py is not."""
    seen = drive(
        """\
    first = with_whose()
    first.get_data()
    for name in [each for each in sys.modules if each.partition(".")[0] == "whose"]:
        del sys.modules[name]
    import whose
    second = with_whose()
    seen["second"] = collect(second), untouched(second)
    seen["first"] = collect(first), untouched(first)
    """,
        core,
    )
    assert seen == {"second": [PROJECT, False], "first": [PROJECT, False]}


# Looks at every import of a module that is not loaded yet, from the start of the process.
WATCH = """\
    import os, sys

    class Watch:
        def find_spec(self, name, path=None, target=None):
            frame, by_whose = sys._getframe(1), False
            while frame is not None:
                module, function = frame.f_globals.get("__name__", ""), frame.f_code.co_name
                if module == "whose._coverage.inorout" and function == "should_trace":
                    if by_whose:
                        with open(os.environ["WATCHED"], "a") as file:
                            print(name, file=file)
                    return
                by_whose = by_whose or module.startswith("whose.")
                frame = frame.f_back

    sys.meta_path.insert(0, Watch())
    """


@pytest.mark.parametrize("run", ["", "source = .", "core = ctrace", "core = pytrace"])
def test_no_decision_imports_a_module(project, executed, run):
    """It may be made while the import system holds its lock, for a finder that is in Python."""
    project.write({"hooks/sitecustomize.py": WATCH})
    project.rc(run)
    log = project.root / "imported"
    path = f"{project.root / 'hooks'}:{project.root / 'deps'}"
    measured = project.measure(env={"PYTHONPATH": path, "WATCHED": str(log)})
    assert executed.items() <= measured.items()
    assert not log.exists(), log.read_text()
