"""Contexts: the data says of each line which tests ran it, and that of the project's lines only."""

import pytest

pytestmark = pytest.mark.slow


TESTS = {
    "test_app.py": """\
        import click
        import iniconfig
        from app import core

        def test_many():
            assert core.work(3) == "many"

        def test_few():
            click.style("text", fg="red")
            assert core.work(1) == "few"

        def test_ini():
            iniconfig.IniConfig("name", data="[section]")
            core.work(1)
        """,
}
FILES = {"test_app.py", "app/__init__.py", "app/core.py"}
MANY, FEW, INI = "test_app.py::test_many", "test_app.py::test_few", "test_app.py::test_ini"


@pytest.fixture
def suite(project):
    return project.write(TESTS)


def contexts(project):
    """For each file in the data its lines, with the contexts in which they were executed."""
    if any(project.root.glob(".coverage.*.*")):
        project.coverage("combine", "--quiet")
    with project.data() as data:
        return {
            project.short(path): {
                line: sorted(filter(None, names))
                for line, names in data.contexts_by_lineno(path).items()
            }
            for path in data.measured_files()
        }


def run_pytest(project, *args, env):
    project.erase()
    plain = ("-q", "-p", "no:cacheprovider", "test_app.py")
    done = project.python("-m", "pytest", *plain, "--cov-report=", *args, env=env)
    assert "3 passed" in done.stdout
    return contexts(project)


@pytest.mark.parametrize("workers", [(), ("-n", "4")], ids=["one", "xdist"])
@pytest.mark.parametrize("source", ["--cov", "--cov=."])
def test_context_of_pytest_cov(suite, source, workers):
    """`--cov-context=test`, with workers and without."""
    suite.needs_c_tracer()
    suite.rc("branch = True", "third_party = deps, app/unused.py, prog.py")
    # The sysmon core sees each line once, so that it misses what a later test ran again.
    env = {"COVERAGE_CORE": "ctrace"}
    found = run_pytest(suite, source, "--cov-context=test", *workers, env=env)
    assert set(found) == FILES
    assert found["app/core.py"] == {
        1: [],
        2: sorted(f"{test}|run" for test in (MANY, FEW, INI)),
        3: [f"{MANY}|run"],
        4: sorted(f"{test}|run" for test in (FEW, INI)),
    }


def test_context_of_pytest_cov_on_the_default_core(suite):
    """The same files and lines, whichever contexts the core is able to tell."""
    suite.rc()
    found = run_pytest(suite, "--cov", "--cov-context=test", env={})
    assert {name: sorted(lines) for name, lines in found.items()} == {
        "test_app.py": [1, 2, 3, 5, 6, 8, 9, 10, 12, 13, 14],
        "app/__init__.py": [1],
        "app/core.py": [1, 2, 3, 4],
    }
    assert found["app/core.py"][3] == [f"{MANY}|run"]


@pytest.mark.parametrize("run", ["", "source = .\nomit = prog.py,app/unused.py"])
def test_dynamic_context(suite, run):
    """`dynamic_context = test_function`, by coverage.py itself."""
    suite.rc(f"dynamic_context = test_function\n{run}", "third_party = deps")
    suite.erase()
    suite.coverage("run", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_app.py")
    found = contexts(suite)
    assert set(found) == FILES
    many, few, ini = (f"test_app.{name}" for name in ("test_many", "test_few", "test_ini"))
    assert found["app/core.py"] == {1: [], 2: sorted([many, few, ini]), 3: [many], 4: [few, ini]}
    assert found["test_app.py"][6] == [many]


def test_context_of_installed_functions(project):
    """Functions of libraries called `test_…` are contexts as ever; their lines are not measured."""
    project.write(
        {
            "deps/iniconfig/checks.py": """\
                def test_all(function):
                    return function()
                """,
            "prog.py": """\
                import iniconfig.checks
                from app import core
                iniconfig.checks.test_all(lambda: core.work(3))
                """,
        }
    )
    found = []
    for plugins in ("", "whose"):
        project.rc("dynamic_context = test_function", plugins=plugins).erase()
        project.coverage("run", "prog.py")
        found.append(contexts(project))
    stock, whose = found
    assert whose == {name: stock[name] for name in ("prog.py", "app/__init__.py", "app/core.py")}
    assert whose["app/core.py"][3] == ["iniconfig.checks.test_all"]


def test_static_context_in_children(project):
    """`context = …` names all that was measured, in subprocesses as well."""
    project.rc("patch = subprocess\ncontext = nightly").write(
        {
            "child.py": "import click, iniconfig\nfrom app import core\n",
            "prog.py": """\
                import subprocess, sys
                subprocess.run([sys.executable, "child.py"], check=True)
                """,
        }
    )
    project.erase()
    project.coverage("run", "prog.py")
    nightly = ["nightly"]
    assert contexts(project) == {
        "prog.py": {1: nightly, 2: nightly},
        "child.py": {1: nightly, 2: nightly},
        "app/__init__.py": {1: nightly},
        "app/core.py": {1: nightly},
    }
