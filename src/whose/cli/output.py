"""Writes lines to standard output, and a progress bar to a terminal."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_CHUNK = 512  # lines written at once where nobody watches them appear
_FIRST = 1.0  # seconds before a bar is worth showing
_EACH = 0.1  # seconds between two drawings
_WIDTH = 24

_COLOURS = {
    "stdlib": "34",
    "third-party": "33",
    "project": "32",
    "unknown": "2",
    "mixed": "35",
    "fix": "36",
    "head": "1",
}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sees what is written to `stream`, on a terminal that can do more than print.

    >>> import io
    >>> is_terminal(io.StringIO())
    False
    """
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # it is closed
        return False


def width() -> int:
    """Columns of the terminal, 80 where there is none; never too few for a line to be read."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            columns = 80
    return max(columns, 40)


def printable(text: str) -> str:
    r"""`text` with control characters as escapes, so that it stays one line and moves no cursor.

    >>> print(printable("a\nb"))
    a\nb
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or "\ud800" <= each <= "\udfff" else ascii(each)[1:-1]
        for each in text
    )


def wrapped(text: str, indent: str, first: str = "") -> list[str]:
    """`text` in lines for the terminal that start as said; no word is broken.

    >>> wrapped("fix: make it anew", "    ", "  ")
    ['  fix: make it anew']
    """
    import textwrap

    return textwrap.wrap(
        text,
        width() - 1,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


class Output:
    """Standard output: whole lines, in the terminal's colours if there is one.

    Bytes of a path that are no text come out as they went in.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        self.terminal = is_terminal(sys.stdout)
        self.coloured = self.terminal and not os.environ.get("NO_COLOR")
        encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
        self.unicode = encoding.startswith("utf")
        self._progress = progress
        self._lines: list[str] = []

    def colour(self, text: str, name: str) -> str:
        """`text` in the colour of `name`, where colours are shown."""
        code = _COLOURS.get(name)
        return f"\033[{code}m{text}\033[0m" if code and self.coloured else text

    def line(self, text: str) -> None:
        """Write one line."""
        self._lines.append(text)
        if self.terminal or len(self._lines) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Have everything written appear."""
        if sys.stdout is None:
            self._lines.clear()
        if not self._lines:
            return
        text = "\n".join([*self._lines, ""])
        self._lines.clear()
        if self.terminal and self._progress is not None:
            self._progress.clear()
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            binary.write(_encoded(text, sys.stdout.encoding))
        sys.stdout.flush()


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace")


class Progress:
    """A bar on standard error, once something takes longer than a second on a terminal."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        """Number of paths to come; 0 if unknown."""
        self.done = 0
        """Number of paths answered."""
        self.files = 0
        """Number of files looked at, those in directories included."""
        self._next = time.monotonic() + _FIRST if is_terminal(sys.stderr) else float("inf")
        self._drawn = False

    def step(self) -> None:
        """Count one file, and draw the bar when it is time."""
        self.files += 1
        if not self.files % 64 and time.monotonic() >= self._next:
            self._draw()

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def _draw(self) -> None:
        self._next = time.monotonic() + _EACH
        if self.total > 1:
            filled = min(_WIDTH, self.done * _WIDTH // self.total)
            bar = "#" * filled + "." * (_WIDTH - filled)
            text = f"[{bar}] {self.done:,} of {self.total:,} paths"
        else:
            # How many there are is not known: something that moves.
            at = int(time.monotonic() * 8) % (_WIDTH - 3)
            text = f"[{'.' * at}###{'.' * (_WIDTH - 3 - at)}] {self.files:,} files"
        self._drawn = True
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def tell(message: str) -> None:
    """One line on standard error, if there is one."""
    if sys.stderr is not None:
        try:
            print(printable(message), file=sys.stderr, flush=True)  # noqa: T201
        except (OSError, ValueError):
            pass
