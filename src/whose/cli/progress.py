"""A progress bar on standard error."""

from __future__ import annotations

import sys
import time

from whose.cli.output import is_terminal

_FIRST = 1.0  # seconds before a bar is shown
_EACH = 0.1  # seconds between two drawings
_WIDTH = 24


class Progress:
    """A bar on standard error, shown if that is a terminal, after the first second."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        """Number of paths to come; 0 if unknown."""
        self.done = 0
        """Number of paths answered."""
        self.files = 0
        """Number of files looked at, including those in directories."""
        self._next = time.monotonic() + _FIRST if is_terminal(sys.stderr) else float("inf")
        self._drawn = False

    def step(self) -> None:
        """Count one file, and draw the bar when it is time."""
        self.files += 1
        if time.monotonic() >= self._next:
            self._draw()

    def clear(self) -> None:
        """Remove the bar."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def _draw(self) -> None:
        self._next = time.monotonic() + _EACH
        files = f"{self.files:,} file{'' if self.files == 1 else 's'}"
        if self.total > 1:
            filled = min(_WIDTH, self.done * _WIDTH // self.total)
            bar = "#" * filled + "." * (_WIDTH - filled)
            # One path may be a directory with very many files, so show their number, too.
            text = f"[{bar}] {self.done:,} of {self.total:,} paths, {files}"
        else:
            # The total is not known. Show that something moves.
            at = int(time.monotonic() * 8) % (_WIDTH - 3)
            text = f"[{'.' * at}###{'.' * (_WIDTH - 3 - at)}] {files}"
        self._drawn = True
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
