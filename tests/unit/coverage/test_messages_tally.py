"""WHOSE_REPORT=1: what is counted, and the line."""

from __future__ import annotations

import atexit
import os
import sys
import types
from typing import Any

import pytest

from whose._coverage import messages
from whose._coverage.messages import Tally


class Decider:
    """Traces the given files, or fails."""

    plugins = disp_class = None

    def __init__(self, *traced: str) -> None:
        self.traced = traced

    def should_trace(self, filename: str, _frame: object) -> Any:
        if filename == "broken":
            raise RuntimeError("broken")
        trace = filename in self.traced
        return types.SimpleNamespace(trace=trace, source_filename=f"/{filename}" if trace else "")


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Tally:
    found = Tally()
    monkeypatch.delitem(sys.modules, "xdist.dsession", raising=False)
    monkeypatch.setattr(atexit, "register", lambda _: None)
    settings = types.SimpleNamespace(concurrency=[])
    found.begin(Decider("both", "stock"), settings)
    found.begin(Decider("both", "stock"), settings)  # after an erasure
    return found


def note(counts: Tally, *names: str) -> None:
    ours = Decider("both", "ours")
    for name in names:
        decision = ours.should_trace(name, None) if name != "broken" else None
        counts.note(ours, decision, name, None)  # type: ignore[arg-type]


def test_differences_are_counted_once(counts: Tally) -> None:
    note(counts, "both", "stock", "ours", "none", "stock")
    assert (counts.left_out, counts.added) == ({"/stock"}, {"/ours"})
    assert counts.line() == (
        "1 file left out that coverage.py alone would have measured; "
        "1 measured that it would have left out"
    )
    counts.left_out.add("/another")
    assert counts.line().startswith("2 files left out")


def test_it_is_said_what_is_not_counted(counts: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "xdist.dsession", raising=False)
    said = " (subprocesses are not counted)"
    assert not counts.line().endswith(said)
    counts.has_children = True
    assert counts.line().endswith(said)
    counts.has_children = False
    monkeypatch.setitem(sys.modules, "xdist.dsession", atexit)
    assert counts.line().endswith("(workers of pytest-xdist are not counted: -n 0 has none)")


def test_what_cannot_be_compared_is_said(counts: Tally) -> None:
    note(counts, "broken")
    text = "nothing to compare with, because coverage.py has no answer about 'broken' (broken)"
    assert counts.line() == text


def test_the_line_is_of_the_process_that_started(
    counts: Tally, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counts._tell()
    assert capsys.readouterr().err == f"whose: {counts.line()}\n"
    monkeypatch.setattr(messages.OS, "getpid", lambda: os.getpid() + 1)
    counts._tell()
    assert capsys.readouterr().err == ""
