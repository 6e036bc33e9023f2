"""`sys.path` while the command line runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from whose.cli import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_to_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "path", None)
    before = list(sys.path)
    start.restore()
    assert sys.path == before


def test_a_safe_path_is_not_made_unsafe(tmp_path: Path) -> None:
    """With `-P` the working directory is not on `sys.path`, and not shown there."""
    for options, is_on_path in (((), True), (("-P",), False)):
        done = subprocess.run(
            [sys.executable, *options, "-m", "whose", "env", "--json"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert (os.path.realpath(tmp_path) in json.loads(done.stdout)["path"]) is is_on_path
