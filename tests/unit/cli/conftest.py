"""A project for the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import build
from unit.cli.audited import MODULES


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with more modules than are shown at once."""
    top = build({"app": {f"m{n:02}.py": "" for n in range(MODULES)}}, tmp_path)
    monkeypatch.chdir(top)
    # As if this process had been started there.
    # Import all that have a copy of the name before it is changed: a copy would stay changed.
    names = ("environment", "running", "static")
    for module in ("cli.audit", "cli.chosen", *(f"_environment.{each}" for each in names)):
        monkeypatch.setattr(f"whose.{module}.START_DIRECTORY", top)
    return Path(top)
