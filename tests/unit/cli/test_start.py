"""`sys.path` while the command line runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from whose.__main__ import main


def test_a_safe_path_is_not_made_unsafe(tmp_path: Path) -> None:
    """With `-P` the working directory is not on `sys.path`, and not shown there."""
    for options, is_on_path in (((), True), (("-P",), False)):
        done = subprocess.run(
            [sys.executable, *options, "-m", "whose", "env", "--json"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            check=True,
        )
        assert (os.path.realpath(tmp_path) in json.loads(done.stdout)["path"]) is is_on_path


@pytest.mark.parametrize("name", ["coverage.py", "csv/__init__.py", "importlib_metadata.py"])
def test_modules_of_the_project_are_not_executed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even by `check`, which looks at coverage.py."""
    # A measured process imports coverage.py when it starts, and here not the right one.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("open('executed', 'w')\nraise SystemExit('executed')\n")
    for extra in ({}, {"PYTHONPATH": str(tmp_path)}):
        for command in (["check"], ["explain", name], ["audit"], ["env"]):
            done = subprocess.run(
                [sys.executable, "-m", "whose", *command],
                cwd=tmp_path,
                env={**os.environ, **extra},
                capture_output=True,
                text=True,
                timeout=240,
            )
            assert done.returncode in (0, 1), done.stderr
            assert done.stderr == ""
            assert not (tmp_path / "executed").exists()


def test_what_cannot_be_imported_is_coverages_or_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first is told in one line."""

    def run(*_: object) -> int:
        raise ImportError("no module", name="other")

    monkeypatch.setattr("whose.cli.env.run", run)
    with pytest.raises(ImportError, match="no module"):
        main(["env"])
