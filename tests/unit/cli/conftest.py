"""Projects and environments for the commands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from unit.builders import build
from unit.cli.audited import MODULES
from unit.cli.trees import TREE
from whose.cli import chosen


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with more modules than are shown at once."""
    top = build({"app": {f"m{n:02}.py": "" for n in range(MODULES)}}, tmp_path)
    monkeypatch.chdir(top)
    # As if this process had been started there.
    # First the module that may not be imported yet: a copy of a changed name would stay changed.
    for name in ("static", "environment", "running"):
        monkeypatch.setattr(f"whose._environment.{name}.START_DIRECTORY", top)
    return Path(top)


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Some environments, and whose in an environment that was made for a tool."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "WORKON_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("UV_PYTHON_INSTALL_DIR", "CONDA_DEFAULT_ENV"):
        monkeypatch.delenv(name, raising=False)
    found = build(TREE, tmp_path)
    monkeypatch.setenv("HOME", f"{found}/home")
    monkeypatch.setattr(chosen, "_is_of_a_tool", lambda prefix: prefix == sys.prefix)
    return found
