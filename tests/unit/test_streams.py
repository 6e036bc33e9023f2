"""The command line where its streams are closed, broken, or of another kind; and its `sys.path`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from whence.__main__ import main
from whence.cli import start
from whence.cli.output import Output, is_terminal, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


class Broken(io.StringIO):
    """What nobody reads any more."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the output is no file that could be led to nowhere."""
    monkeypatch.setattr(sys, "stdout", Broken())
    assert main(["a.py"]) == 141


def test_no_place_for_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed, Broken()):
        monkeypatch.setattr(sys, "stderr", stream)
        tell("nobody hears this")
        assert main(["--no-such-option"]) == 2
    assert not is_terminal(closed)


def test_an_output_without_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", text := io.StringIO())
    output = Output()
    output.line("é")
    output.flush()
    assert text.getvalue() == "é\n"


def test_nothing_to_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "path", None)
    before = list(sys.path)
    start.restore()
    assert sys.path == before


def test_a_safe_path_is_not_made_unsafe(tmp_path: Path) -> None:
    """With `-P` the working directory is not on `sys.path`, and not shown there."""
    for options, is_on_path in (((), True), (("-P",), False)):
        done = subprocess.run(
            [sys.executable, *options, "-m", "whence", "env", "--json"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert (os.path.realpath(tmp_path) in json.loads(done.stdout)["path"]) is is_on_path
