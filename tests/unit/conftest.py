"""Ways to ask, and a `sys.path` to change."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import whose
from unit.builders import build
from whose import Classifier


@pytest.fixture(params=["a classifier", "the functions", "explain"])
def ask(request: pytest.FixtureRequest) -> Callable[[str], str]:
    asked = Classifier()
    if request.param == "explain":
        return lambda path: asked.explain(path).kind
    return whose.classify if request.param == "the functions" else asked.classify


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`sys.path`, given back as it was."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    return sys.path


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A directory that is a site directory only where it is on `sys.path`."""
    return os.path.join(build({"bare/site-packages/m.py": ""}, tmp_path), "bare", "site-packages")
