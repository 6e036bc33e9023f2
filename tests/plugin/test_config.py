"""Wherever coverage.py reads its configuration, `whose` is there, on every core."""

import re
import sys

import pytest

from plugin.coverage_features import PLUGIN_FUNCTIONS, skip_before

pytestmark = pytest.mark.slow


FORMATS = {
    ".coveragerc": """\
        [run]
        plugins = whose
        [whose]
        third_party = lib
        """,
    "setup.cfg": """\
        [coverage:run]
        plugins = whose
        [coverage:whose]
        third_party = lib
        """,
    "tox.ini": """\
        [coverage:run]
        plugins = whose
        [coverage:whose]
        third_party = lib
        """,
    "pyproject.toml": """\
        [tool.coverage.run]
        plugins = ["whose"]
        [tool.coverage.whose]
        third_party = ["lib"]
        """,
    ".coveragerc.toml": """\
        [run]
        plugins = ["whose"]
        [whose]
        third_party = ["lib"]
        """,
}
WITH_LIB = {
    "prog.py": "import lib.tool\nimport iniconfig\nimport click\nimport app.core\n",
    "lib/__init__.py": "",
    "lib/tool.py": "VALUE = 1\n",
}
MEASURED = {"prog.py": [1, 2, 3, 4], "app/__init__.py": [1], "app/core.py": [1]}


@pytest.mark.parametrize("name", FORMATS)
def test_each_configuration_file(project, name):
    """The plugin and its options are found in every file that coverage.py reads."""
    if name == ".coveragerc.toml":
        skip_before((7, 13), name)
    project.write({**WITH_LIB, name: FORMATS[name]})
    assert project.measure() == MEASURED


def test_named_configuration_file(project):
    """`--rcfile` elsewhere: relative options are still relative to the working directory."""
    project.write({**WITH_LIB, "conf/cov.ini": FORMATS[".coveragerc"]})
    assert project.measure("--rcfile=conf/cov.ini", "prog.py") == MEASURED


def test_stock_coverage_measures_more(project, executed):
    """Without the plugin these programs tell the two apart: what the tests here rest on."""
    project.rc(plugins="")
    measured = project.measure()
    assert {name: measured[name] for name in executed} == executed
    assert {name.rpartition("/")[0] for name in measured.keys() - executed} == {"deps/iniconfig"}


BY_API = """\
    import functools, sys
    import coverage, whose
    cov = coverage.Coverage(config_file=False, plugins=[{function}])
    cov.start()
    import prog
    cov.stop()
    cov.save()
    """


def test_function_given_to_coverage(project, executed):
    """`Coverage(plugins=[whose.coverage_init])` does the same as `plugins = whose`."""
    skip_before(PLUGIN_FUNCTIONS, "plugins given as functions")
    project.write({"api.py": BY_API.format(function="whose.coverage_init")})
    project.python("api.py")
    assert project.measured() == executed


def test_options_given_to_the_function(project):
    """`coverage_init` takes the options as a mapping, of strings or of lists."""
    skip_before(PLUGIN_FUNCTIONS, "plugins given as functions")
    for value in ("lib", ["lib"]):
        project.erase()
        function = f"functools.partial(whose.coverage_init, options={{'third_party': {value!r}}})"
        project.write({**WITH_LIB, "api.py": BY_API.format(function=function)})
        project.python("api.py")
        assert project.measured() == MEASURED


@pytest.mark.parametrize("second", [0, 1])
def test_configure_is_given_one_or_the_other(project, executed, second):
    """Plugins are configured with the Coverage object or its configuration, as the clock says."""
    clock = f"import coverage.control, time, types\nnow = lambda: {second}\n"
    clock += "coverage.control.time = types.SimpleNamespace(time=now)\n"
    clock += "from coverage.cmdline import main\nmain()\n"
    project.rc("patch = subprocess").write({"clock.py": clock})
    project.python("clock.py", "run", "prog.py")
    assert project.combined() == executed


CORES = {"ctrace": "CTracer", "pytrace": "PyTracer", "sysmon": "SysMonitor"}


@pytest.mark.parametrize("branch", [False, True])
@pytest.mark.parametrize("core", CORES)
def test_each_core(project, executed, core, branch):
    """Every core asks `whose`, with branches and without."""
    if core == "sysmon" and sys.version_info < ((3, 14) if branch else (3, 12)):
        pytest.skip("this interpreter cannot measure so with sys.monitoring")
    project.rc(f"core = {core}\nbranch = {branch}")
    done = project.coverage("run", "--debug=sys", "prog.py")
    used = re.search(r"^ *core: (\w+)", done.stdout + done.stderr, re.MULTILINE)
    if used and core == "ctrace" and used[1] == "PyTracer":
        pytest.skip("coverage.py has no C tracer here")
    assert used
    assert used[1] == CORES[core]
    assert project.measured() == executed


@pytest.mark.parametrize(
    "command",
    [("-m", "prog"), ("--", "prog.py"), ("-m", "app"), ("app",)],
    ids=["module", "script", "package", "directory"],
)
def test_each_way_to_start(project, executed, command):
    """A script, a module, a package and a directory with a `__main__` are the project."""
    main = "import runpy, sys\nsys.path.insert(0, '.')\nimport prog\n"
    project.rc().write({"app/__main__.py": main})
    expected = dict(executed)
    if "app" in command:
        expected["app/__main__.py"] = [1, 2, 3]
    assert project.measure(*command) == expected


def test_python_m_coverage(project, executed):
    """The same under `python -m coverage`, where `sys.path` starts otherwise."""
    project.rc()
    project.python("-m", "coverage", "run", "prog.py")
    assert project.measured() == executed


def test_timid(project, executed):
    """`timid` chooses the slow tracer; the answers stay."""
    project.rc("timid = True")
    assert project.measure() == executed


def test_nothing_but_the_working_directory_says_what_is_the_project(project, executed):
    """A script outside of the working directory is measured too, and nothing is without reason."""
    project.rc().write({"elsewhere/start.txt": ""})
    project.coverage("run", "--rcfile=../.coveragerc", "../prog.py", cwd=project.root / "elsewhere")
    (project.root / "elsewhere" / ".coverage").rename(project.root / ".coverage")
    assert project.measured() == executed
