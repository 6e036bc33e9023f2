"""The tests on every Python, and with other versions of coverage.py and of what `whose` needs.

nox -l shows all sessions, nox -t ci runs what `make test` leaves out and is worth some minutes.
What follows a -- goes to pytest: nox -s tests-3.14 -- -k options. A session whose interpreter is
missing is skipped; WHOSE_TEST_PYTHONS may name interpreters that are not on PATH.
"""

import os
import re
from pathlib import Path

import nox

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.envdir = ".venv-nox"
nox.options.error_on_missing_interpreters = False
nox.options.tags = ["ci"]

PROJECT = nox.project.load_toml("pyproject.toml")
TESTS = nox.project.dependency_groups(PROJECT, "test")
NEEDS = PROJECT["project"]["dependencies"]
FLOORS = [need.replace(">=", "==") for need in NEEDS]
NEWEST = [re.split(r"[<>=!~]", need)[0] for need in NEEDS]

PYTHONS = ("3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15")
# Versions of coverage.py between the oldest and the newest, with Pythons that it has builds for.
COVERAGES = {
    "3.11": ("7.7.1", "7.10.7", "7.13.2"),
    "3.12": ("7.6.0", "7.8.2", "7.13.5"),
    "3.13": ("7.6.12", "7.9.2", "7.11.2"),
    "3.14": ("7.11.2", "7.14.3", "7.16.2"),
}
IN_CI = {("3.13", "7.11.2"), ("3.14", "7.14.3")}

# nox looks for interpreters on PATH.
_PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
_NAMED = filter(None, os.environ.get("WHOSE_TEST_PYTHONS", "").split(os.pathsep))
_PLACES = [*map(os.path.dirname, _NAMED), *map(str, sorted(_PYENV.glob("3.*/bin"), reverse=True))]
os.environ["PATH"] = os.pathsep.join([*_PLACES, os.environ.get("PATH", os.defpath)])


def run_tests(session: nox.Session, versions: list[str], *parts: str) -> None:
    """Run parts of the tests with the given versions of what `whose` needs."""
    session.install("-e", ".", *TESTS, *versions)
    session.run("python", "-c", _SHOW, silent=False)
    session.run(
        *("python", "-m", "pytest", "-p", "no:cacheprovider"),
        *(session.posargs or ["-q", "-n", "2"]),
        *(f"tests/{part}" for part in parts),
        # For the environments that some tests build, and without what a caller's may be set to.
        env={
            "WHOSE_TEST_PYTHONS": os.path.join(session.bin, "python"),
            "PYTHONDONTWRITEBYTECODE": None,
            "PYTHONPATH": None,
        },
    )


_SHOW = f"""
import importlib.metadata, sys
print(sys.version)
print(*(f"{{name}} {{importlib.metadata.version(name)}}" for name in {NEWEST}), sep=", ")
"""


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests but those that build every environment, with the newest of everything."""
    parts = (
        "unit",
        "cli",
        "plugin",
        "property",
        "layouts/test_rule_conflicts.py",
        "layouts/test_rule_conflicts_scripts.py",
        "test_shutdown_and_subinterpreters.py",
    )
    run_tests(session, NEWEST, *parts)


@nox.session
@nox.parametrize(
    ("python", "version"),
    [
        nox.param(
            python, version, id=f"{version}, {python}", tags=["ci"] * ((python, version) in IN_CI)
        )
        for python, versions in COVERAGES.items()
        for version in versions
    ],
)
def coverage(session: nox.Session, version: str) -> None:
    """The plugin's tests with a version of coverage.py."""
    run_tests(session, [f"coverage=={version}"], "plugin")


@nox.session
@nox.parametrize(
    "python",
    [
        nox.param("3.11", tags=["ci"], id="3.11"),
        nox.param("3.13", id="3.13"),
    ],
)
def floors(session: nox.Session) -> None:
    """The oldest versions that pyproject.toml allows of all that `whose` needs."""
    run_tests(session, FLOORS, "unit", "cli", "plugin")


@nox.session(python=PYTHONS)
def environments(session: nox.Session) -> None:
    """All the environments of the tests, made with one Python."""
    run_tests(session, NEWEST, "layouts/test_environments.py", "layouts/test_coverage_versions.py")
