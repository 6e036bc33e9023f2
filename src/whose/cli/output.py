"""Writes answers to standard output, as text, JSON or annotations; remarks to standard error.

All text passes through `printable`, as paths and the contents of files may hold control
characters.
"""

from __future__ import annotations

import os
import sys

from whose._files.system import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

Line = str | list[str | tuple[str, str]]
"""A line of text; or its parts, of which some are pairs with the name of a colour."""

_COLOURS = {
    "stdlib": "34",
    "third-party": "33",
    "project": "32",
    "unknown": "2",
    "mixed": "35",
    "head": "1",
}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` is a terminal that supports colours."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # it is closed
        return False


def width() -> int:
    """The number of columns of the terminal, at least 40; 80 if there is no terminal."""
    try:
        wish = os.environ.get("COLUMNS") or os.get_terminal_size(sys.__stdout__.fileno())[0]  # type: ignore[union-attr]
        return max(int(wish) or 80, 40)
    except (AttributeError, ValueError, OSError):
        return 80


def printable(text: str) -> str:
    """`text` with control characters as escapes, so that it is one line without side effects."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or "\ud800" <= each <= "\udfff" else ascii(each)[1:-1]
        for each in text
    )


def wrapped(text: str, indent: str, first: str = "") -> list[str]:
    """`text` in lines for the terminal, the first after `first`, the others after `indent`."""
    from textwrap import TextWrapper

    wrapper = TextWrapper(width() - 1, first, indent, break_long_words=False)
    wrapper.break_on_hyphens = False
    return wrapper.wrap(printable(text))


def counted(number: int) -> str:
    """A number of files, in words."""
    return f"{number:,} file{'' if number == 1 else 's'}"


class Output:
    """Standard output, written line by line.

    `form` is `text`, `json` or `github`; `colour` is `auto`, `always` or `never`.
    Bytes of a path that cannot be decoded are written unchanged.
    """

    def __init__(self, form: str = "text", colour: str = "auto") -> None:
        self.form = form
        self.terminal = is_terminal(sys.stdout)
        self.coloured = _is_coloured(colour, self.terminal)
        self._bytes = getattr(sys.stdout, "buffer", None)
        self.flush()  # what was printed before goes first

    def show(
        self,
        values: Mapping[str, object],
        text: Iterable[Line],
        annotations: Iterable[Mapping[str, object]] = (),
    ) -> None:
        """Write one answer in the form that was asked for. Only this method knows the forms.

        An annotation for GitHub has a `message`, and may have `path`, `name`, `fix` and `level`.
        """
        if self.form == "json":
            import json

            self.line(json.dumps(values))
        elif self.form == "github":
            for annotation in annotations:
                self.line(_annotation(annotation))
        else:
            for each in text:
                self.line(each)

    def line(self, line: Line) -> None:
        """Write one line, which may have parts in colours."""
        shown = ""
        for each in [line] if isinstance(line, str) else line:
            text, name = (each, "") if isinstance(each, str) else each
            code = _COLOURS.get(name) if self.coloured else None
            shown += f"\033[{code}m{printable(text)}\033[0m" if code else printable(text)
        self._write(f"{shown}\n", flush=self.terminal)

    def path(self, path: str, *, null: bool) -> None:
        """Write a path alone, in a line or, with `null`, unchanged before a NUL."""
        self._write(f"{path}\0" if null else f"{printable(path)}\n", flush=self.terminal)

    def flush(self) -> None:
        """Write all that is still in the buffer."""
        self._write("", flush=True)

    def _write(self, text: str, *, flush: bool) -> None:
        if sys.stdout is None:
            return
        try:
            if self._bytes is not None:
                self._bytes.write(_encoded(text, sys.stdout.encoding))
            else:
                sys.stdout.write(text)
            if flush:
                sys.stdout.flush()
        except OSError as error:
            error.filename = "standard output"
            raise


def _is_coloured(wish: str, terminal: bool) -> bool:
    """Whether to use colours, by the option, NO_COLOR (https://no-color.org) and FORCE_COLOR."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return terminal or os.environ.get("FORCE_COLOR", "") not in ("", "0")


def _annotation(values: Mapping[str, object]) -> str:
    """A workflow command of GitHub: `::warning file=…,title=…::message`."""
    fix = f"; fix: {values['fix']}" if "fix" in values else ""
    known = (("file", "path"), ("title", "name"))
    fields = (f"{name}={_escaped(values[key], ':,')}" for name, key in known if values.get(key))
    level, message = values.get("level", "warning"), _escaped(f"{values['message']}{fix}")
    return f"::{level} {','.join(fields)}::{message}"


def _escaped(text: object, more: str = "") -> str:
    # The escapes are those of the toolkit of GitHub's runner, for "workflow commands".
    return "".join(f"%{ord(each):02X}" if each in f"%\r\n{more}" else each for each in str(text))


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace")


def tell(message: str) -> None:
    """Write one line to standard error, if that is open; on a terminal, it is wrapped."""
    if sys.stderr is not None:
        lines = [printable(message)]
        if is_terminal(sys.stderr):
            lines = wrapped(lines[0], "  ")
        try:
            print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201
        except (OSError, ValueError):
            pass
