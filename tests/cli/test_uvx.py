"""`uvx whose …`: in an environment of its own, it answers for that of the project."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.model import Interpreter
from layouts.tools import tool
from layouts.workshop import Workshop

from cli.workbench import whose

pytestmark = pytest.mark.slow


@pytest.fixture
def uvx(workshop: Workshop, interpreter: Interpreter) -> list[str | Path]:
    """The start of a command that runs whose as a tool, from its wheel."""
    options = ("--python", interpreter.executable, "--from", workshop.wheel)
    return [tool("uv"), "tool", "run", "-q", *options, "whose"]


@pytest.fixture
def linked(environment: Callable[..., Path], workshop: Workshop, project: Path) -> Path:
    """The project's `.venv`, with a distribution that uv links into it."""
    prefix = environment(name="project/.venv")
    workshop.uv(
        *("pip", "install", "-q", "--link-mode=symlink", "--python", prefix / "bin" / "python"),
        "iniconfig==2.0.0",
    )
    return prefix


def test_is_this_my_trouble(linked: Path, project: Path, uvx: list[str | Path]) -> None:
    """With nothing installed in the project; the environment that was taken is named."""
    done = whose("audit", "--json", cwd=project, python=uvx)
    assert done.returncode == 0
    said = f"whose: answering for {linked}, a .venv here or above; --python takes another\n"
    assert done.stderr == said
    found = json.loads(done.stdout)
    assert {each["distribution"] for each in found["foreign"]} == {"iniconfig"}
    done = whose("-q", "iniconfig", cwd=project / "app", python=uvx)
    (module,) = linked.glob("lib/python*/site-packages/iniconfig/__init__.py")
    assert done.stdout == f"third-party  iniconfig (iniconfig 2.0.0, {module})\n"
    assert done.stderr == ""


def test_without_an_environment_of_a_project(tmp_path: Path, uvx: list[str | Path]) -> None:
    """Then the answers are for that of whose itself, which is said."""
    for command in (["audit"], ["env"], ["coverage"]):
        done = whose(*command, cwd=tmp_path, python=uvx)
        assert done.returncode == 0
        assert done.stderr.startswith("whose: no environment of a project was found here, so ")
        assert whose("-q", *command, cwd=tmp_path, python=uvx).stderr == ""


def test_a_broken_environment_is_found(linked: Path, project: Path, uvx: list[str | Path]) -> None:
    config = linked / "pyvenv.cfg"
    lines = config.read_text().splitlines()
    config.write_text("".join(f"{line}\n" for line in lines if not line.startswith("home")))
    config.write_text(f"home = /gone/bin\n{config.read_text()}")
    done = whose("check", "--quiet", cwd=project, python=uvx)
    assert done.returncode == 1
    assert done.stdout.startswith(f"missing-home: {config}:1: home = /gone/bin")


def test_a_copied_environment(
    environment: Callable[..., Path], project: Path, tmp_path: Path
) -> None:
    """Its scripts start the interpreter of the original, and import from there."""
    prefix = environment("coverage")
    assert whose("check", "--quiet", "--python", prefix, cwd=project).stdout == ""
    shutil.copytree(prefix, tmp_path / "copy", symlinks=True)
    done = whose("check", "--python", tmp_path / "copy", cwd=project)
    assert done.returncode == 1
    assert done.stdout.startswith(f"copied-environment: {tmp_path / 'copy' / 'bin'}")
    assert f"the interpreter of {prefix}" in done.stdout
