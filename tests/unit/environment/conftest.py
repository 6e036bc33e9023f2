"""A module that is imported from a file of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.environment.own_code import CODE


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of a file of its own."""
    path = tmp_path / "made_for_test.py"
    path.write_text(CODE)
    spec = importlib.util.spec_from_file_location("made_for_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "made_for_test", module)
    spec.loader.exec_module(module)
    return module
