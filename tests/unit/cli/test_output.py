"""The command line where its streams are closed, broken, or of another kind."""

from __future__ import annotations

import io
import sys

import pytest

from whose.__main__ import main
from whose.cli.output import Output, is_terminal, tell


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


def test_a_remark_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elsewhere it is one line, which programs can read."""
    monkeypatch.setenv("COLUMNS", "40")
    tell("whose: " + "ten letters " * 6)
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr("whose.cli.output.is_terminal", lambda _: True)
    tell("whose: " + "ten letters " * 6)
    first, *others = capsys.readouterr().err.splitlines()
    assert (len(first) < 40, [each[:3] for each in others]) == (True, ["  l", "  l"])


def test_an_output_without_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", text := io.StringIO())
    output = Output()
    output.line("é")
    output.flush()
    assert text.getvalue() == "é\n"


def test_the_version_among_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--no-config", "--version"]) == 0
    assert capsys.readouterr().out.startswith("whose ")


def test_an_annotation_says_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    """It is one line, with GitHub's escapes."""
    output = Output("github")
    output.show({}, [], [{"path": "a,b.py", "message": "wrong", "fix": "do\nthis"}])
    output.flush()
    assert capsys.readouterr().out == "::warning file=a%2Cb.py::wrong; fix: do%0Athis\n"
