"""Environments with `whose` in them, made once a session, and small ones for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.interpreters import interpreters
from layouts.model import Interpreter
from layouts.tools import run, write
from layouts.workshop import Workshop


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The newest interpreter that is here."""
    found = interpreters()
    if not found:
        pytest.skip("no interpreter was found")
    return found[-1]


@pytest.fixture(scope="session")
def equipped(workshop: Workshop, interpreter: Interpreter) -> Path:
    """The prefix of an environment that has `whose` and one more distribution."""

    def make(directory: Path) -> None:
        workshop.uv("venv", "-q", "--python", interpreter.executable, directory / "env")
        workshop.install(directory / "env", *workshop.whose(), "iniconfig==2.0.0")

    return workshop.once(f"cli-equipped-{interpreter.minor}", make) / "env"


@pytest.fixture
def environment(
    workshop: Workshop, interpreter: Interpreter, tmp_path: Path
) -> Callable[..., Path]:
    """Makes an environment with some distributions in it; its prefix."""

    def make(*what: str, name: str = "env", options: tuple[str, ...] = ()) -> Path:
        prefix = tmp_path / name
        workshop.uv("venv", "-q", *options, "--python", interpreter.executable, prefix)
        if what:
            workshop.install(prefix, *what)
        return prefix

    return make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with a small project: a package and a test."""
    here = tmp_path / "project"
    write(here / "app" / "__init__.py")
    write(here / "app" / "main.py", "print('main')\n")
    write(here / "test_app.py")
    return here


@pytest.fixture(scope="session")
def overlay_of(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Copies the overlay that `uv run --with` makes, as uv removes it at the end of the run."""
    script = "import shutil, sys; shutil.copytree(sys.prefix, sys.argv[1], symlinks=True)"

    def make(parent: Path, *what: str) -> Path:
        copy = tmp_path_factory.mktemp("overlay") / "env"
        options = [each if each.startswith("--") else f"--with={each}" for each in what]
        workshop.uv(
            *("run", "-q", "--no-project", "--python", parent / "bin" / "python"),
            *(*options, "python", "-c", script, copy),
        )
        if not list(copy.glob("lib/python*/site-packages/_uv_ephemeral_overlay.pth")):
            pytest.skip("this uv makes no overlays")
        return copy

    return make


def python_of(prefix: Path, *arguments: str, cwd: Path | None = None) -> str:
    """What the interpreter of an environment prints."""
    return run([prefix / "bin" / "python", *arguments], cwd=cwd).strip()


@pytest.fixture
def site(environment: Callable[..., Path]) -> Path:
    """The site directory of an environment with one distribution."""
    prefix = environment("iniconfig==2.0.0")
    (found,) = prefix.glob("lib/python*/site-packages")
    return found
