"""`whose PATH...`: the kind of each path, and directories summed up."""

from __future__ import annotations

import os
import sys

from whose._verdict import Kind
from whose.cli.arguments import (
    DESCRIPTION,
    EPILOGUE,
    Parser,
    UsageError,
    add_forced,
    add_python,
    classifier_of,
)
from whose.cli.output import Output, Progress, printable, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import BinaryIO

    from whose._classifier import Classifier

_NOT_COUNTED = frozenset({".git", ".hg", ".svn", ".bzr", "__pycache__"})
_BLOCK = 1 << 16  # bytes
_WIDTH = max(map(len, Kind))


def parser() -> Parser:
    """The options of `whose PATH...`."""
    from whose import __version__

    made = Parser(
        "whose",
        DESCRIPTION,
        EPILOGUE,
        "whose [OPTION]... PATH...\n       whose {explain,env,check} [OPTION]...",
    )
    made.add_argument("paths", metavar="PATH", nargs="*", help="a file or directory")
    made.add_argument(
        "--files-from",
        metavar="FILE",
        action="append",
        default=[],
        help="take paths from this file too, one a line; - is standard input",
    )
    made.add_argument(
        "-0", "--null", action="store_true", help="in --files-from a NUL ends each path, not a line"
    )
    made.add_argument(
        "-r", "--recursive", action="store_true", help="list the files in directories"
    )
    made.add_argument(
        "--only",
        metavar="KIND",
        action="append",
        choices=[kind.value for kind in Kind],
        help="leave out all other kinds (stdlib, third-party, project, unknown); may be repeated",
    )
    made.add_argument("--json", action="store_true", help="write one JSON object a line")
    add_python(made)
    add_forced(made)
    made.add_argument("-V", "--version", action="version", version=f"whose {__version__}")
    return made


def run(argv: list[str]) -> int:
    """Print the kinds of the paths that `argv` names."""
    options = parser().parse_args(argv)
    if not options.paths and not options.files_from:
        raise UsageError("no PATH was given; see whose --help")
    if options.null and not options.files_from:
        raise UsageError("argument -0/--null: there is no --files-from")
    lists = _Lists(options.files_from, b"\0" if options.null else b"\n")
    progress = Progress(lists.total(len(options.paths)))
    output = Output(progress)
    answers = _Answers(classifier_of(options), options, output, progress)
    try:
        for path in options.paths:
            answers.about(path)
        for path in lists.paths():
            answers.about(path)
    finally:
        progress.clear()
    output.flush()
    return 0


class _Lists:
    """The files of paths; all but standard input are read before the first answer."""

    def __init__(self, names: list[str], end: bytes) -> None:
        self.end = end
        self.contents = [(name, None if name == "-" else self._read(name)) for name in names]

    def _read(self, name: str) -> bytes:
        try:
            with open(name, "rb") as file:
                return file.read()
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from None

    def total(self, before: int) -> int:
        """The number of paths, with those on the command line; 0 if it is not known."""
        known = [data for _, data in self.contents if data is not None]
        if len(known) < len(self.contents):
            return 0
        return before + sum(data.count(self.end) for data in known)

    def paths(self) -> Iterator[str]:
        """Every path listed. What ends with `end` is whole; the last may lack it."""
        for name, data in self.contents:
            if data is not None:
                for part in data.split(self.end):
                    if part:
                        yield os.fsdecode(part)
            else:
                yield from self._streamed(name)

    def _streamed(self, name: str) -> Iterator[str]:
        rest = b""
        try:
            stream: BinaryIO = sys.stdin.buffer
            while block := stream.read1(_BLOCK):  # type: ignore[attr-defined]
                *whole, rest = (rest + block).split(self.end)
                for part in whole:
                    if part:
                        yield os.fsdecode(part)
        except (AttributeError, OSError, ValueError) as error:
            raise _unreadable(name, error) from None
        if rest:
            yield os.fsdecode(rest)


def _unreadable(name: str, error: Exception) -> UsageError:
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
    else:
        why = "not open" if isinstance(error, AttributeError) else str(error)
    shown = "standard input" if name == "-" else name
    return UsageError(f"argument --files-from: {shown}: {why}")


class _Answers:
    """Writes what is known of each path."""

    def __init__(
        self, classifier: Classifier, options: Namespace, output: Output, progress: Progress
    ) -> None:
        self.classify = classifier.classify
        self.options = options
        self.output = output
        self.progress = progress
        self.wanted = frozenset(map(Kind, options.only or Kind))
        self.heads = {
            kind: output.colour(kind, kind) + " " * (_WIDTH + 2 - len(kind))
            for kind in (*map(str, Kind), "mixed")
        }
        try:
            self.here = os.path.join(os.getcwd(), "")
        except OSError:
            self.here = ""

    def about(self, path: str) -> None:
        """Answer about a path that was named, which may be a directory."""
        full = self.absolute(path)
        if not os.path.isdir(full):
            self.file(path, full)
        elif self.options.recursive:
            for each, below in _files(path, full):
                self.file(each, below)
        else:
            self.directory(path, full)
        self.progress.done += 1

    def absolute(self, path: str) -> str:
        # Answers about absolute names are remembered; names in angle brackets are no paths.
        if not path or path[0] == "<" or os.path.isabs(path):
            return path
        return self.here + path

    def file(self, path: str, full: str) -> None:
        """Answer about what is no directory."""
        self.progress.step()
        kind = self.classify(full)
        if kind not in self.wanted:
            return
        if self.options.json:
            self.json({"path": path, "kind": kind.value})
        else:
            self.output.line(self.heads[kind] + printable(path))

    def directory(self, path: str, full: str) -> None:
        """Answer about a directory by what is in it."""
        counts = dict.fromkeys(Kind, 0)
        for _, below in _files(path, full):
            self.progress.step()
            counts[self.classify(below)] += 1
        found = {kind.value: n for kind, n in counts.items() if n and kind in self.wanted}
        if len(found) > 1:
            kind = "mixed"
        elif found:
            kind = next(iter(found))
        else:
            own = self.classify(full)
            if any(counts.values()) or own not in self.wanted:
                return
            kind = own.value
        if self.options.json:
            self.json({"path": path, "kind": kind, "files": found})
            return
        if len(found) > 1:
            inside = ", ".join(f"{n:,} {each}" for each, n in found.items())
        else:
            number = sum(found.values())
            inside = f"{number:,} file{'' if number == 1 else 's'}"
        self.output.line(f"{self.heads[kind]}{printable(path)} ({inside})")

    def json(self, answer: dict[str, object]) -> None:
        import json

        self.output.line(json.dumps(answer))


def _files(path: str, full: str) -> Iterator[tuple[str, str]]:
    """Every file below a directory, in order: as it is called from `path`, and absolute.

    A link to a directory is left out, as what is in it may be anywhere.
    A directory that cannot be listed is told of and left out.
    """
    directories = [(path, full)]
    while directories:
        path, full = directories.pop()
        below = []
        try:
            with os.scandir(full) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            tell(f"whose: {path}: {error.strerror or type(error).__name__}")
            continue
        for entry in listed:
            name = os.path.join(path, entry.name)
            if not entry.is_dir():
                yield name, entry.path
            elif entry.name not in _NOT_COUNTED and not entry.is_symlink():
                below.append((name, entry.path))
        directories += reversed(below)
