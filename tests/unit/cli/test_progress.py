"""The progress bar."""

from __future__ import annotations

import io
import sys

import pytest

from whose.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as a test sets it."""
    now = [0.0]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("whose.cli.progress.time.monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize("total", [0, 1, 2, 1000])
def test_it_moves_for_any_number_of_paths(
    clock: list[float], total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while one path, a large directory, is looked through."""
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    bar = Progress(total)
    bar.step()
    assert terminal.getvalue() == ""
    drawn = []
    for _ in range(3):
        clock[0] += 1.1
        bar.step()
        drawn.append(terminal.getvalue().split("\033[K")[-1])
    assert len(set(drawn)) == 3
    assert all(len(each) < 80 for each in drawn)
    bar.clear()
    assert terminal.getvalue().endswith("\r\033[K")


def test_what_is_done_fills_it(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    bar = Progress(4)
    bar.done = 2
    clock[0] = 2
    bar.step()
    assert "[############............] 2 of 4 paths, 1 file" in terminal.getvalue()
