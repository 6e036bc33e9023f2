"""`whose PATH...`: the kind of each file, and the numbers of kinds in each directory."""

from __future__ import annotations

import errno
import os
import sys

from whose._environment.running import working_directory
from whose._verdict import Kind
from whose.cli.environment import classifier_of
from whose.cli.options import Given, UsageError
from whose.cli.output import Output, tell
from whose.cli.progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from whose._classifier import Classifier
    from whose.cli.output import Part

_BLOCK = 1 << 16  # bytes
_WIDTH = max(map(len, Kind))
_FORMAT, _DIRECTORY = 0o170000, 0o040000  # as the module `stat` has them


def run(given: Given) -> int:
    """Print the kinds of the paths that were given."""
    if not given.operands and not given.files_from:
        raise UsageError("no PATH was given; see whose --help")
    if given.null and not given.files_from:
        raise UsageError("argument -0/--null: it needs --files-from")
    if given.fail_if_any and given.fail_if_none:
        raise UsageError("--fail-if-any and --fail-if-none cannot be used together")
    if given.env is not None and (given.recursive or given.glob or given.exists):
        needs = "--recursive, --glob and --exists need the disk, not a snapshot"
        raise UsageError(f"argument --env: {needs}")
    lists = _Lists(given.files_from, b"\0" if given.null else b"\n")
    progress = Progress(lists.total(len(given.operands)))
    output = Output("json" if given.json else "text", given.color, progress)
    answers = _Answers(classifier_of(given), given, output, progress)
    try:
        for path in given.operands:
            answers.about_word(path)
        for path in lists.paths():
            answers.about(path)
    finally:
        progress.clear()
    output.flush()
    if answers.failed:
        return 2
    if given.fail_if_any:
        return int(answers.shown > 0)
    return int(given.fail_if_none and not answers.shown)


class _Lists:
    """The files with lists of paths. All but standard input are read before the first answer."""

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
        """The number of paths, including those on the command line; 0 if it is not known."""
        known = [data for _, data in self.contents if data is not None]
        if len(known) < len(self.contents):
            return 0
        return before + sum(data.count(self.end) for data in known)

    def paths(self) -> Iterator[str]:
        """Every listed path. Each ends with `end`, except perhaps the last."""
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
    """Writes the answer about each path."""

    def __init__(
        self, classifier: Classifier, given: Given, output: Output, progress: Progress
    ) -> None:
        self.classifier = classifier
        self.classify = classifier.classify
        self.recursive: bool = given.recursive
        self.exists: bool = given.exists
        self.elsewhere = given.env is not None
        """Whether the paths are those of a snapshot, and not of this disk."""
        self.output = output
        self.progress = progress
        self.wanted = frozenset(map(Kind, given.only or Kind))
        self.patterns: list[str] = given.glob
        self.ignoring = given.recursive and not given.no_ignore
        self.failed = False
        """Whether something could not be answered."""
        self.shown = 0
        """Number of answers written."""
        here = working_directory()
        self.here = os.path.join(here, "") if here else ""

    def about_word(self, word: str) -> None:
        """Answer about an argument: a path that exists, a name, or a path that does not exist."""
        if self.elsewhere:
            self.about(word)
            return
        full = self.absolute(word)
        mode = self.mode(word, full)
        if mode is not None or self.is_pseudo(word):
            self.about(word, mode)
            return
        # Words that look like paths are not searched for as modules.
        if os.path.basename(word) == word and not word.endswith((".py", ".pyc", ".so", ".pyd")):
            from whose.cli.names import named

            found = named(word, self.classifier)
            if found is not None:
                values = {
                    "path": word,
                    "kind": found.kind.value,
                    "file": found.file or None,
                    "distribution": str(found.distribution) if found.distribution else None,
                }
                self.show(found.kind, f"{word} ({found.words()})", values)
                self.progress.done += 1
                return
            self.suggest(word)
        self.missing(word, full)

    def missing(self, word: str, full: str) -> None:
        """Answer about an argument that does not exist."""
        if self.exists:
            tell(f"whose: {word}: does not exist")
            self.failed = True
        else:
            kind = self.classify(full)
            values = {"path": word, "kind": kind.value, "exists": False}
            self.show(kind, f"{word} (does not exist)", values)
        self.progress.done += 1

    def suggest(self, word: str) -> None:
        """Say which command a first word may have meant."""
        if not self.progress.done and word.isalpha():
            from difflib import get_close_matches

            from whose.cli.commands import COMMANDS

            for close in get_close_matches(word, COMMANDS, 1):
                tell(f"whose: {word} is neither a path nor a command; did you mean whose {close}?")

    def about(self, path: str, mode: int | None = None) -> None:
        """Answer about a path that was named, which may be a directory."""
        if self.elsewhere:
            self.file(path, path)
            return
        full = self.absolute(path)
        if mode is None:
            mode = self.mode(path, full)
            if mode is None and self.exists and not self.is_pseudo(path):
                self.missing(path, full)
                return
        if mode is None or mode & _FORMAT != _DIRECTORY:
            self.file(path, full)
        elif self.recursive:
            for each, below in self.files(path, full):
                self.file(each, below)
        else:
            self.directory(path, full)
        self.progress.done += 1

    def files(self, path: str, full: str) -> Iterator[tuple[str, str]]:
        """The files below a directory: path as given, and absolute path."""
        from whose.cli.files import Walk

        walk = Walk(self.patterns, ignoring=self.ignoring)
        yield from walk.files(path, full)
        self.failed = self.failed or walk.failed

    def mode(self, path: str, full: str) -> int | None:
        """The type of a file; None if it does not exist, 0 (with an error) if it cannot be seen."""
        try:
            return os.stat(full).st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
                return None
            tell(f"whose: {path}: {error.strerror or type(error).__name__}")
            self.failed = True
            return 0

    def is_pseudo(self, path: str) -> bool:
        return not path or path[0] == "<" or "\0" in path

    def absolute(self, path: str) -> str:
        # Only answers about absolute paths are remembered. Names in angle brackets are no paths.
        if not path or path[0] == "<" or os.path.isabs(path):
            return path
        return self.here + path

    def file(self, path: str, full: str) -> None:
        """Answer about what is no directory."""
        self.progress.step()
        kind = self.classify(full)
        self.show(kind, path, {"path": path, "kind": kind.value})

    def directory(self, path: str, full: str) -> None:
        """Answer about a directory by what is in it."""
        counts = dict.fromkeys(Kind, 0)
        for _, below in self.files(path, full):
            self.progress.step()
            counts[self.classify(below)] += 1
        found = {kind.value: n for kind, n in counts.items() if n and kind in self.wanted}
        values: dict[str, object] = {"path": path, "kind": "mixed", "files": found}
        if len(found) > 1:
            inside = ", ".join(f"{n:,} {each}" for each, n in found.items())
            self.show("mixed", f"{path} ({inside})", values)
            return
        if found:
            kind = Kind(next(iter(found)))
        else:
            kind = self.classify(full)
            if any(counts.values()):
                return
        number = sum(found.values())
        values["kind"] = kind.value
        self.show(kind, f"{path} ({number:,} file{'' if number == 1 else 's'})", values)

    def show(self, kind: Kind | str, text: str, values: Mapping[str, object]) -> None:
        """Write one answer, if its kind is wanted."""
        if kind != "mixed" and kind not in self.wanted:
            return
        self.shown += 1
        name = str(kind)
        line: list[Part] = [(name, name), " " * (_WIDTH + 2 - len(name)) + text]
        self.output.show(lambda: values, lambda: [line])
