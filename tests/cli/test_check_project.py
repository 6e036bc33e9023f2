"""`whose check`, the hazards of the project: what it shadows, and where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.model import Interpreter
from layouts.tools import run, write
from layouts.workshop import Workshop

from cli.checking import PYPROJECT, found, imported_from, names, site_of, sources
from cli.conftest import python_of

pytestmark = pytest.mark.slow


# -- project files in the way ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["random.py", "wave/__init__.py"])
def test_project_files_that_shadow_the_library(equipped: Path, project: Path, path: str) -> None:
    """A module and a package; from inside, and for another environment."""
    write(project / path)
    module = path.split("/", maxsplit=1)[0].removesuffix(".py")
    assert imported_from(equipped, module, project) == project / path
    inside = {"python": [equipped / "bin" / "whose"]}
    for arguments, more in (((), inside), (("--python", equipped), {})):
        (hazard,) = found(*arguments, cwd=project, **more)
        assert hazard["name"] == "shadows-stdlib"
        assert hazard["path"] == str(project / path.split("/", maxsplit=1)[0])
        assert "(python -P)" in hazard["fix"]


@pytest.mark.parametrize("path", ["wave/notes.txt", "time.py", "os.py", "sub/random.py"])
def test_project_files_that_do_not(equipped: Path, project: Path, path: str) -> None:
    """A directory that is no package, modules that are built in or frozen, and those below."""
    write(project / path)
    module = Path(path).parts[0].removesuffix(".py")
    if module != "sub":
        ask = f"import {module}; print(getattr({module}, '__file__', ''))"
        assert str(project) not in python_of(equipped, "-c", ask, cwd=project)
    assert found(cwd=project, python=[equipped / "bin" / "whose"]) == []


def test_what_an_installer_put_there_shadows_nothing(
    workshop: Workshop, equipped: Path, interpreter: Interpreter, project: Path, tmp_path: Path
) -> None:
    """A backport in a `--target` directory is no file of the project's."""
    backport = tmp_path / "backport"
    write(backport / "pyproject.toml", PYPROJECT.format(name="random", version="1"))
    write(backport / "random" / "__init__.py")
    workshop.uv("build", "-q", "--wheel", "-o", tmp_path / "dist", backport)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    workshop.install_into(tmp_path / "deps", interpreter, wheel)
    extra = {"PYTHONPATH": str(tmp_path / "deps")}
    python = [equipped / "bin" / "python", "-m", "whose"]
    assert found(cwd=project, python=python, **extra) == []
    write(tmp_path / "deps" / "wave.py")
    (hazard,) = found(cwd=project, python=python, **extra)
    assert hazard["name"] == "shadows-stdlib"
    assert "(python -P)" not in hazard["fix"]  # PYTHONPATH counts with it, too


@pytest.mark.parametrize("path", ["iniconfig.py", "iniconfig/__init__.py"])
def test_project_files_that_shadow_a_distribution(equipped: Path, project: Path, path: str) -> None:
    """The distribution is named."""
    write(project / path)
    assert imported_from(equipped, "iniconfig", project) == project / path
    (hazard,) = found(cwd=project, python=[equipped / "bin" / "whose"])
    assert hazard["name"] == "shadows-distribution"
    assert "iniconfig 2.0.0" in hazard["message"]


def test_the_project_itself_is_installed(
    environment: Callable[..., Path], workshop: Workshop, tmp_path: Path
) -> None:
    """For real, or from a wheel of the same name: that it is imported first is what is wanted."""
    here = sources(tmp_path / "project", "twofold")
    whose = workshop.whose()
    prefix = environment(*whose, str(here))
    python = [prefix / "bin" / "whose"]
    assert found(cwd=here, python=python) == []
    workshop.uv("build", "-q", "--wheel", "-o", tmp_path / "dist", here)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    workshop.install(prefix, "--reinstall", str(wheel))
    assert imported_from(prefix, "twofold", here).is_relative_to(here)
    assert found(cwd=here, python=python) == []
    (here / "pyproject.toml").unlink()
    assert names(cwd=here, python=python) == ["shadows-distribution"]


def test_the_project_is_installed_from_an_index(equipped: Path, tmp_path: Path) -> None:
    """By the name in its `pyproject.toml` it is the same: working on what is installed too."""
    here = sources(tmp_path / "project", "iniconfig")
    assert found(cwd=here, python=[equipped / "bin" / "whose"]) == []


def test_tests_of_a_distribution_are_not_in_the_way(
    environment: Callable[..., Path], workshop: Workshop, project: Path, tmp_path: Path
) -> None:
    """Some install their `tests` at the top; nobody imports them."""
    tree = sources(tmp_path / "tree", "careless")
    write(tree / "tests" / "__init__.py")
    text = (tree / "pyproject.toml").read_text()
    write(tree / "pyproject.toml", text.replace('["careless"]', '["careless", "tests"]'))
    workshop.uv("build", "-q", "--wheel", "-o", tmp_path / "dist", tree)
    prefix = environment(*map(str, (tmp_path / "dist").glob("*.whl")))
    assert (site_of(prefix) / "tests" / "__init__.py").exists()
    write(project / "tests" / "__init__.py")
    assert found("--python", prefix, cwd=project) == []
    write(project / "careless.py")
    assert names("--python", prefix, cwd=project) == ["shadows-distribution"]


# -- the project in a site directory ---------------------------------------------------------


def test_an_editable_project_in_a_site_directory(
    environment: Callable[..., Path], workshop: Workshop, project: Path, tmp_path: Path
) -> None:
    """Its files look like anybody's; beside the site directory it is in order."""
    prefix = environment()
    outside = sources(tmp_path / "outside", "twofold")
    workshop.install(prefix, "-e", outside)
    assert found("--python", prefix, cwd=project) == []
    inside = sources(site_of(prefix) / "checkout", "twofold")
    workshop.install(prefix, "-e", inside)
    (hazard,) = found("--python", prefix, cwd=project)
    assert (hazard["name"], hazard["path"]) == ("project-in-site", str(inside))


def test_a_working_directory_in_a_site_directory(
    environment: Callable[..., Path], project: Path
) -> None:
    """Said of the place itself, also where the environment is reached through a link."""
    prefix = environment()
    here = site_of(prefix) / "mine"
    here.mkdir()
    (hazard,) = found("--python", prefix, cwd=here)
    assert (hazard["name"], hazard["path"]) == ("project-in-site", str(here))
    (project / "link").symlink_to(prefix)
    assert names("--python", project / "link", cwd=here) == ["project-in-site"]


def test_a_project_whose_root_is_the_environment(
    workshop: Workshop, interpreter: Interpreter, tmp_path: Path
) -> None:
    """Common in containers, and in order."""
    here = tmp_path / "app"
    write(here / "src" / "app.py")
    workshop.uv("venv", "-q", "--clear", "--python", interpreter.executable, here / "env")
    for each in (here / "env").iterdir():
        if not (here / each.name).exists():
            each.rename(here / each.name)
    workshop.install(here, *workshop.whose())
    python = [here / "bin" / "python", "-m", "whose"]
    assert json.loads(run([*python, "env", "--json"], cwd=here))["prefix"] == str(here)
    assert found(cwd=here, python=python) == []
