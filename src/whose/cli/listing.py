"""`whose PATH...`: the kind of each file, and the numbers of kinds in each directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whose._classifier import Classifier
from whose._environment.running import working_directory
from whose._verdict import Distribution, Kind
from whose.cli.environment import classifier_of
from whose.cli.options import Given, UsageError
from whose.cli.output import Output, Progress, files, tell

Named = tuple[Kind, str, Distribution | None]

_BLOCK = 1 << 16  # bytes
_WIDTH = max(map(len, Kind))
_FORMAT, _DIRECTORY = 0o170000, 0o040000  # as the module `stat` has them


def run(given: Given, output: Output) -> int:
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
    end = b"\0" if given.null else b"\n"
    # All lists but standard input are read before the first answer.
    lists = [(name, None if name == "-" else _read(name)) for name in given.files_from]
    known = [data.count(end) for _, data in lists if data is not None]
    total = len(given.operands) + sum(known) if len(known) == len(lists) else 0
    output.bar = progress = Progress(total)
    answers = _Answers(given, output, progress)
    try:
        for path in given.operands:
            answers.about_word(path)
        for _, data in lists:
            for path in _paths(_standard_input() if data is None else [data], end):
                answers.about(path)
    finally:
        progress.clear()
    if answers.failed:
        return 2
    return int(given.fail_if_any if answers.shown else given.fail_if_none)


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"argument --files-from: {name}: {why}") from None


def _standard_input() -> Iterator[bytes]:
    try:
        stream: Any = sys.stdin.buffer
        while block := stream.read1(_BLOCK):
            yield block
    except (AttributeError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not open"
        raise UsageError(f"argument --files-from: standard input: {why}") from None


def _paths(blocks: Iterable[bytes], end: bytes) -> Iterator[str]:
    """The paths in blocks of bytes. Each ends with `end`, except perhaps the last."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(end)
        yield from map(os.fsdecode, filter(None, whole))
    if rest:
        yield os.fsdecode(rest)


class _Answers:
    """Writes the answer about each path."""

    def __init__(self, given: Given, output: Output, progress: Progress) -> None:
        self.given = given
        self.output = output
        self.progress = progress
        self.classifier = classifier_of(given)
        self.classify = self.classifier.classify
        self.wanted = frozenset(map(Kind, given.only or Kind))
        self.failed = False
        """Whether something could not be answered."""
        self.shown = 0
        """Number of answers written."""
        here = working_directory()
        self.here = os.path.join(here, "") if here else ""

    def about_word(self, word: str) -> None:
        """Answer about an argument: a path that exists, a name, or a path that does not exist."""
        full = self.absolute(word)
        if self.given.env is not None or self.is_pseudo(word):
            self.about(word)
            return
        mode = self.mode(word, full)
        if mode is not None:
            self.about(word, mode)
        # Words that look like paths are not searched for as modules.
        elif os.path.basename(word) != word or word.endswith((".py", ".pyc", ".so", ".pyd")):
            self.missing(word, full)
        elif not self.is_name(word):
            self.suggest(word)
            self.missing(word, full)

    def is_name(self, word: str) -> bool:
        """Answer about the name of a module or distribution, if `word` is one."""
        found = named(word, self.classifier)
        if found is None:
            return False
        kind, file, distribution = found
        owner = str(distribution) if distribution else None
        text = ", ".join(filter(None, (owner, file))) or "built into the interpreter"
        values = {"file": file or None, "distribution": owner}
        self.show(kind, word, f" ({text})", values)
        self.progress.done += 1
        return True

    def missing(self, word: str, full: str) -> None:
        """Answer about an argument that does not exist."""
        if self.given.exists:
            self.fail(word, "does not exist")
        else:
            self.show(self.classify(full), word, " (does not exist)", {"exists": False})
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
        full = self.absolute(path)
        # The paths of a snapshot are not on this disk.
        if mode is None and self.given.env is None and not self.is_pseudo(path):
            mode = self.mode(path, full)
            if mode is None and self.given.exists:
                self.missing(path, full)
                return
        if mode is None or mode & _FORMAT != _DIRECTORY:
            self.file(path, path if self.given.env is not None else full)
        elif self.given.recursive:
            for each, below in self.files(path, full):
                self.file(each, below)
        else:
            self.directory(path, full)
        self.progress.done += 1

    def files(self, path: str, full: str) -> Iterator[tuple[str, str]]:
        """The files below a directory: path as given, and absolute path."""
        from whose.cli.files import files_below

        ignoring = self.given.recursive and not self.given.no_ignore
        return files_below(path, full, self.given.glob, self.fail, ignoring=ignoring)

    def mode(self, path: str, full: str) -> int | None:
        """The type of a file; None if it does not exist, 0 (with an error) if it cannot be seen."""
        try:
            return os.stat(full).st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            import errno

            if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
                return None
            self.fail(path, error)
            return 0

    def fail(self, path: str, why: OSError | str) -> None:
        """Say on standard error what could not be answered, and why."""
        self.failed = True
        tell(f"whose: {path}: {getattr(why, 'strerror', None) or why}")

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
        self.show(self.classify(full), path)

    def directory(self, path: str, full: str) -> None:
        """Answer about a directory by what is in it."""
        counts = dict.fromkeys(Kind, 0)
        for _, below in self.files(path, full):
            self.progress.step()
            counts[self.classify(below)] += 1
        found = {kind.value: n for kind, n in counts.items() if n and kind in self.wanted}
        if len(found) > 1:
            inside = ", ".join(f"{n:,} {each}" for each, n in found.items())
            self.show("mixed", path, f" ({inside})", {"files": found})
        elif found or not any(counts.values()):
            kind = Kind(next(iter(found))) if found else self.classify(full)
            self.show(kind, path, f" ({files(sum(found.values()))})", {"files": found})

    def show(
        self,
        kind: Kind | str,
        path: str,
        text: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Write one answer, if its kind is wanted: in a line with `text`, or with `values`."""
        if kind != "mixed" and kind not in self.wanted:
            return
        self.shown += 1
        name = str(kind)
        self.output.show(
            lambda: {"path": path, "kind": name, **(values or {})},
            lambda: [[(name, name), " " * (_WIDTH + 2 - len(name)) + path + text]],
        )


def named(word: str, classifier: Classifier) -> Named | None:
    """The module or installed distribution called `word`; None if there is none.

    It is given as its kind, its file, which is empty if it has none, and the distribution.

    >>> from whose import Classifier
    >>> kind, file, distribution = named("json.decoder", Classifier())
    >>> kind, distribution
    (<Kind.STDLIB: 'stdlib'>, None)
    """
    from whose._environment.modules import find_module

    environment = classifier.environment
    path = find_module(word, environment)
    if path.startswith("<frozen "):
        return Kind.STDLIB, "", None
    if path:
        verdict = classifier.explain(path)
        return verdict.kind, path, verdict.distribution
    for site, _ in environment.sites_on_path():
        installed = environment.contents.installed(environment.disk.paths.key(site))
        installed.local()  # sets the origins
        for each in installed.named(word):
            own = each.origin is not None and bool(each.origin.directory)
            return Kind.PROJECT if own else Kind.THIRD_PARTY, each.metadata, each
    return None
