"""`whose audit` of data that a real `coverage run` wrote."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from layouts.model import Interpreter
from layouts.tools import run, write
from layouts.workshop import Workshop

from cli.workbench import shown, whose

pytestmark = pytest.mark.slow

ENABLED = '[tool.coverage.run]\nplugins = ["whose"]\n'


@pytest.fixture
def measured(
    environment: Callable[..., Path], workshop: Workshop, project: Path
) -> tuple[Path, Path]:
    """An environment with a linked distribution, as uv makes it, and a program that uses it."""
    prefix = environment(*workshop.whose())
    workshop.uv(
        *("pip", "install", "-q", "--link-mode=symlink", "--python", prefix / "bin" / "python"),
        "iniconfig==2.0.0",
    )
    write(project / "app" / "main.py", "import iniconfig\nprint(iniconfig.IniConfig)\n")
    return prefix, project


def cover(prefix: Path, project: Path, *options: str) -> None:
    run([prefix / "bin" / "coverage", "run", *options, "app/main.py"], cwd=project)


def audited(prefix: Path, project: Path, *options: str) -> dict:
    done = whose("audit", "--json", *options, cwd=project, python=[prefix / "bin" / "whose"])
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_before_and_after(measured: tuple[Path, Path]) -> None:
    """Foreign files without the plugin, none with it, and the data are not written to."""
    prefix, project = measured
    before = audited(prefix, project)
    assert before["data"] == []
    assert {each["distribution"] for each in before["foreign"]} == {"iniconfig"}
    cover(prefix, project)
    data = (project / ".coverage").read_bytes()
    found = audited(prefix, project)
    assert {each["distribution"] for each in found["foreign"]} == {"iniconfig"}
    assert found["kinds"]["project"] == 1
    not_run = sorted(each.removeprefix(f"{project}/") for each in found["not_run"])
    assert (found["missing"], not_run) == ([], ["app/__init__.py", "test_app.py"])
    assert (project / ".coverage").read_bytes() == data
    write(project / "pyproject.toml", ENABLED)
    stale = audited(prefix, project)
    assert "written without it" in stale["notes"][0]
    cover(prefix, project)
    found = audited(prefix, project)
    assert (found["files"], found["foreign"], found["notes"]) == (1, [], [])


def test_relative_names_and_sources(measured: tuple[Path, Path]) -> None:
    """The names in the data are those of the directory; an environment in it is not searched."""
    prefix, project = measured
    (project / ".venv").symlink_to(prefix)
    write(project / "pyproject.toml", f"{ENABLED}relative_files = true\n")
    cover(prefix, project)
    found = audited(prefix, project)
    assert (found["files"], found["foreign"]) == (1, [])
    not_run = sorted(each.removeprefix(f"{project}/") for each in found["not_run"])
    assert not_run == ["app/__init__.py", "test_app.py"]
    write(project / "pyproject.toml", f"{ENABLED}source = ['app']\nomit = ['app/__init__.py']\n")
    assert audited(prefix, project)["not_run"] == []


def test_what_is_no_data(project: Path) -> None:
    """It is not written to either: coverage.py would make data of the last two."""
    write(project / "data", "no data base\n")
    write(project / "empty")
    with closing(sqlite3.connect(project / "other")) as other:
        other.execute("create table other (other)")
    before = {path.name: path.read_bytes() for path in project.iterdir() if path.is_file()}
    for name, said in (
        ("gone", "no coverage data in gone"),
        *((name, f"{name} holds no coverage data") for name in ("data", "empty", "other")),
    ):
        done = whose("audit", name, cwd=project)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    after = {path.name: path.read_bytes() for path in project.iterdir() if path.is_file()}
    assert after == before


def test_in_a_terminal(project: Path) -> None:
    """An environment in which coverage.py alone is right."""
    text = shown("audit", cwd=project)
    assert all(len(line) < 80 for line in text.splitlines() if "/" not in line)
    assert "what coverage.py alone gets wrong in the environment of" in text


# -- where the project is installed for real -------------------------------------------------

PYPROJECT = """
[project]
name = "shop"
version = "1.0"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"""
TOX = """
[testenv]
deps =
    {wheel}
    coverage
commands =
    coverage run tests/try_shop.py
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project that has to be installed to be imported."""
    here = tmp_path / "shop"
    write(here / "pyproject.toml", PYPROJECT)
    write(here / "src" / "shop" / "__init__.py", "price = 1\n")
    write(here / "src" / "shop" / "unused.py", "price = 2\n")
    write(here / "tests" / "try_shop.py", "import shop\nprint(shop.price)\n")
    return here


def test_in_an_environment_of_tox(
    workshop: Workshop,
    interpreter: Interpreter,
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reason is about the installed copy; a copy that was measured is its source."""
    # In a worker of pytest-xdist, which only the first process reports for, [paths] is not set.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    write(shop / "tox.ini", TOX.format(wheel=workshop.wheel))
    workshop.uv("venv", "-q", "--python", interpreter.executable, tmp_path / "tox")
    workshop.install(tmp_path / "tox", "tox>=4.60")
    run([tmp_path / "tox" / "bin" / "tox", "-q", "-e", "py"], cwd=shop)
    prefix = shop / ".tox" / "py"
    (site,) = prefix.glob("lib/python*/site-packages")
    inside = [prefix / "bin" / "whose"]
    copied = f"its installed copy is third-party for coverage.py: below {site}"
    alone = {"src/shop/__init__.py": copied, "src/shop/unused.py": copied}

    def missing(found: dict) -> dict[str, str]:
        return {each["path"].removeprefix(f"{shop}/"): each["reason"] for each in found["missing"]}

    found = audited(prefix, shop)
    assert (found["files"], missing(found)) == (1, alone)
    said = 'to correct this, add to pyproject.toml: [tool.coverage.run] plugins = ["whose"]'
    assert found["notes"] == [said]  # it is installed
    # From outside, too; and without data it is foretold.
    done = whose("audit", "--json", "--python", prefix, cwd=shop)
    assert missing(json.loads(done.stdout)) == alone
    (shop / ".coverage").rename(shop / "before")
    found = audited(prefix, shop)
    assert sorted(missing(found)) == [
        str((site / "shop" / name).relative_to(shop)) for name in ("__init__.py", "unused.py")
    ]
    # The plugin is turned on after the run, and then before it.
    write(shop / ".coveragerc", "[run]\nplugins = whose\n")
    done = whose("audit", "before", cwd=shop, python=inside)
    assert "these data were probably written without it" in " ".join(done.stdout.split())
    run([tmp_path / "tox" / "bin" / "tox", "-q", "-e", "py"], cwd=shop)
    found = audited(prefix, shop, "--fail-on-foreign")
    assert (missing(found), found["not_run"]) == ({}, [str(shop / "src/shop/unused.py")])
    (note,) = found["notes"]
    assert "measured in other places, such as where it is installed; whose sets" in note
    report = run([prefix / "bin" / "coverage", "report"], cwd=shop)
    assert "src/shop/__init__.py" in report
    text = whose("audit", "--fail-on-missing", cwd=shop, python=inside)
    assert text.returncode == 0
    assert text.stdout.startswith("2 files measured in .coverage: 2 of the project, 0 of others\n")
    write(shop / ".coveragerc", "[run]\nplugins = whose\n[whose]\nmap_paths = no\n")
    assert audited(prefix, shop)["notes"] == []


def test_packages_in_a_plain_directory(
    workshop: Workshop, interpreter: Interpreter, project: Path
) -> None:
    """As `pip install --target` makes one, which coverage.py does not know as third-party."""
    workshop.install_into(project / "deps", interpreter, *workshop.whose(), "iniconfig==2.0.0")
    write(project / "app" / "main.py", "import iniconfig\nprint(iniconfig.IniConfig)\n")
    python, path = interpreter.executable, str(project / "deps")

    def audit(*options: str) -> dict:
        start = [python, "-m", "whose"]
        done = whose("audit", "--json", *options, cwd=project, python=start, PYTHONPATH=path)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    def owners(found: dict) -> set[str]:
        return {each["distribution"] for each in found["foreign"]}

    assert owners(audit()) >= {"iniconfig"}  # and what whose needs
    measure = [python, "-m", "coverage", "run", "app/main.py"]
    run(measure, cwd=project, env={"PYTHONPATH": path})
    found = audit()
    assert owners(found) == {"iniconfig"}
    assert found["kinds"]["project"] == 1
    write(project / ".coveragerc", "[run]\nplugins = whose\n")
    run(measure, cwd=project, env={"PYTHONPATH": path})
    found = audit("--fail-on-foreign")
    assert (found["files"], found["foreign"], found["notes"]) == (1, [], [])


def test_patterns_that_leave_files_out(measured: tuple[Path, Path]) -> None:
    """What `include` and `omit` do not want is not missing."""
    prefix, project = measured
    for setting in ("include = app/main.py", "omit = app/__init__.py, test_app.py"):
        write(project / ".coveragerc", f"[run]\n{setting}\nplugins = whose\n")
        cover(prefix, project)
        assert audited(prefix, project, "--fail-on-missing")["not_run"] == []


@pytest.mark.parametrize("setting", ["source_pkgs = shop", "source = shop, nowhere"])
def test_packages_that_are_the_sources(
    environment: Callable[..., Path], workshop: Workshop, shop: Path, setting: str
) -> None:
    """Nothing is missing: coverage.py adds what was not run in them, and leaves out all else."""
    prefix = environment(*workshop.whose())
    write(shop / ".coveragerc", f"[run]\n{setting}\nplugins = whose\n")
    write(shop / "tests" / "never.py")
    for editable in ([], ["-e"]):
        workshop.install(prefix, *editable, str(shop))
        run([prefix / "bin" / "coverage", "run", "tests/try_shop.py"], cwd=shop)
        found = audited(prefix, shop, "--fail-on-missing")
        assert (found["files"], found["missing"], found["not_run"]) == (2, [], [])
