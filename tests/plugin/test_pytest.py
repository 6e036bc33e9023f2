"""pytest-cov and pytest-xdist: the runner changes `sys.path` and starts processes of its own."""

import pytest

from plugin.coverage_features import SETTINGS, skip_before, unknown_settings

pytestmark = pytest.mark.slow


# Where coverage.py has no such setting, pytest-cov itself measures subprocesses.
PATCH = "patch = subprocess"
PATCH = "" if unknown_settings(PATCH) else PATCH
TESTS = {
    "tests/test_app.py": """\
        import click
        import iniconfig
        from app import core
        from helpers import prepare

        def test_work():
            assert core.work(prepare(3)) == "many"

        def test_click():
            assert click.style("text", fg="red")
        """,
    "tests/test_more.py": """\
        import subprocess, sys
        from app import core

        def test_work():
            assert core.work(1) == "few"

        def test_child():
            subprocess.run([sys.executable, "prog.py"], check=True)
        """,
    "tests/conftest.py": """\
        import os, sys
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "support"))
        """,
    "tests/support/helpers.py": """\
        def prepare(number):
            return number
        """,
}
MEASURED = {
    "prog.py": [1, 2, 3, 4, 5, 6, 7],
    "app/__init__.py": [1],
    "app/core.py": [1, 2, 3, 4],
    "tests/conftest.py": [1, 2],
    "tests/support/helpers.py": [1, 2],
    "tests/test_app.py": [1, 2, 3, 4, 6, 7, 9, 10],
    "tests/test_more.py": [1, 2, 4, 5, 7, 8],
}
APP = {
    "app/__init__.py": [1],
    "app/core.py": [1, 2, 3, 4],
    "app/unused.py": [],
}


@pytest.fixture
def suite(project):
    return project.rc(PATCH).write(TESTS)


def pytest_run(suite, *args):
    suite.erase()
    done = suite.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov-report=", *args)
    assert "4 passed" in done.stdout
    return suite.combined()


@pytest.mark.parametrize("workers", [(), ("-n", "4")], ids=["one", "xdist"])
def test_plain_cov(suite, workers):
    """`--cov` alone sets no source: the project and nothing else."""
    assert pytest_run(suite, "--cov", *workers) == MEASURED


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "xdist"])
@pytest.mark.parametrize("source", ["app", "./app"], ids=["package", "directory"])
def test_cov_of_a_package_or_directory(suite, source, workers):
    """`--cov=` with what is both a directory and a package."""
    assert pytest_run(suite, f"--cov={source}", *workers) == APP


def test_cov_of_an_installed_package(suite):
    """`--cov=` with a third-party package measures that, as the user said."""
    measured = pytest_run(suite, "--cov=iniconfig")
    assert measured
    assert {name.rpartition("/")[0] for name in measured} == {"deps/iniconfig"}


def test_coverage_run_pytest(suite):
    """`coverage run -m pytest`, with a child that knows nothing of coverage.py."""
    skip_before(SETTINGS["patch"], "setting patch")
    suite.erase()
    suite.coverage("run", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert suite.combined() == MEASURED


def test_configuration_of_pytest_cov(suite):
    """`--cov-config` names the file."""
    (suite.root / ".coveragerc").rename(suite.root / "cov.ini")
    assert pytest_run(suite, "--cov=app", "--cov-config=cov.ini", "-n", "2") == APP


def test_a_wrong_option_is_one_line(suite):
    """Pytest shows it as it shows wrong options of its own."""
    suite.rc(PATCH, "projects = app")
    done = suite.python("-m", "pytest", "-q", "--cov", ok=False)
    assert done.returncode == 4
    known = "known options: project, third_party, snapshot, map_paths, children"
    line = f"ERROR: whose: unrecognized option '[whose] projects=' in .coveragerc; {known}"
    assert (done.stdout + done.stderr).strip() == line


def test_options_and_branches(suite):
    """Options count in the workers as well."""
    suite.rc(f"branch = True\n{PATCH}", "third_party = app/core.py, tests/support")
    expected = {name: MEASURED[name] for name in MEASURED if "core" not in name}
    del expected["tests/support/helpers.py"]
    assert pytest_run(suite, "--cov", "-n", "2") == expected
