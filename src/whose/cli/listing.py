"""`whose PATH...`: the kind of each file, and the numbers of kinds in each directory."""

from __future__ import annotations

import errno
import os
import stat
import sys
from _collections_abc import Callable, Iterator  # unlike collections.abc, always loaded
from itertools import chain

from whose._classifier import Classifier
from whose._config import OptionError
from whose._environment.running import working_directory
from whose._files.paths import MODULE_SUFFIXES, NO_CODE
from whose._files.system import TYPE_CHECKING
from whose._rules.rules import no_path
from whose._verdict import Kind, normalised
from whose.cli.chosen import classifier_of
from whose.cli.commands import COMMANDS, Given
from whose.cli.output import Line, Output, counted, tell

if TYPE_CHECKING:
    from typing import Any

_BLOCK = 1 << 16  # bytes
_WIDTH = max(map(len, Kind))
NO_FILE = "built-in"  # in place of a path, as in the specs of such modules


def run(given: Given, output: Output) -> int:
    """Print the kinds of the paths that were given."""
    if not given.operands and not given.files_from:
        raise OptionError("no PATH was given; see whose --help")
    if given.null and not (given.files_from or given.paths):
        raise OptionError("argument -0/--null: it needs --files-from or --paths")
    if given.paths and given.json:
        raise OptionError("--paths and --json cannot be used together")
    if given.no_ignore and not given.recursive:
        raise OptionError("argument --no-ignore: it needs --recursive")
    if given.fail_if_any and given.fail_if_none:
        raise OptionError("--fail-if-any and --fail-if-none cannot be used together")
    if given.env is not None and (given.recursive or given.glob or given.exists):
        needs = "--recursive, --glob and --exists need the disk, not a snapshot"
        raise OptionError(f"argument --env: {needs}")
    answers = _Answers(given, output)
    for path in given.operands:
        answers.about(path, is_word=True)
    for name in given.files_from:
        for path in _paths(name, b"\0" if given.null else b"\n", output):
            answers.about(path)
    if answers.failed:
        return 2
    return int(given.fail_if_any if answers.shown else given.fail_if_none)


def _paths(name: str, end: bytes, output: Output) -> Iterator[str]:
    """The paths in a file, or in standard input. Each ends with `end`, except perhaps the last.

    The answers about those that have come are written before more are waited for.
    """
    try:
        file: Any = sys.stdin.buffer if name == "-" else open(name, "rb")  # noqa: SIM115
    except (AttributeError, OSError, ValueError) as error:
        what = "standard input" if name == "-" else name
        why = getattr(error, "strerror", None) or "not open"
        raise OptionError(f"argument --files-from: {what}: {why}") from None
    rest = b""
    while block := file.read1(_BLOCK):
        *whole, rest = (rest + block).split(end)
        yield from map(os.fsdecode, filter(None, whole))
        output.flush()
    if rest:
        yield os.fsdecode(rest)
    if name != "-":
        file.close()


class _Answers:
    """Writes the answer about each path."""

    def __init__(self, given: Given, output: Output) -> None:
        self.given = given
        self.output = output
        self.classifier = classifier_of(given)
        self.wanted = frozenset(["mixed", *(given.only or Kind)])
        self.failed = False
        """Whether something could not be answered."""
        self.shown = 0
        """Number of answers written."""
        self.here = working_directory() if given.env is None else ""

    def about(self, path: str, *, is_word: bool = False) -> None:
        """Answer about a path, or a word on the command line, which may be a name instead."""
        form = self.form(path)
        if is_word and form not in ("directory", "file") and self.about_name(path):
            return
        if form == "directory":
            self.directory(path)
        elif form == "name":
            self.show(self.classifier.classify(path), path)
        elif form != "missing":
            self.show(self.kind(path), path)
        elif self.given.exists:
            self.fail(path, "does not exist")
        else:
            text = " (does not exist)" if is_word else ""  # a list of paths gives one of paths
            self.show(self.kind(path), path, text, exists=False)

    def kind(self, path: str) -> Kind:
        """The kind of what is at `path`."""
        # Only answers about absolute paths are remembered. `here` is empty with a snapshot.
        return self.classifier.classify(os.path.join(self.here, path))

    def form(self, path: str) -> str:
        """`directory`, `file`, `missing`, or `name` for what is no path and not there either.

        With a snapshot, `unknown`. What cannot be seen is told, and may be a file.
        """
        if self.given.env is not None:
            return "unknown"
        try:
            return "directory" if stat.S_ISDIR(os.stat(path).st_mode) else "file"
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) in (errno.EACCES, errno.ELOOP):
                self.fail(path, error)
                return "file"
        if is_no_path(path):
            return "name"
        self.kind(path)  # it reads the archive, such as a zipapp, that the path may be in
        at = os.path.normpath(os.path.join(self.here, path))
        return "file" if self.classifier.environment.contents.exists(at) else "missing"

    def about_name(self, word: str) -> bool:
        """Answer about a module or distribution; returns whether `word` is the name of one."""
        path = path_of_name(word, self.classifier)
        if not path:
            self.suggest(word)
            return False
        first, kind = self.classifier.classify(path), self.classifier.classify_module(word)
        kind = first if kind is Kind.UNKNOWN else kind  # `word` may be no module
        # Parts of a namespace package, of which this is the first, may be of different owners.
        found = self.classifier.owner(path) if kind is first else None
        file, owner = None if path == NO_FILE else path, str(found) if found else None
        text = ", ".join(filter(None, (owner, file))) or "built into the interpreter"
        self.show(kind, word, f" ({text})", file=file, distribution=owner)
        return True

    def suggest(self, word: str) -> None:
        """Say which command a first word may have meant, or else what the answer is about."""
        close = []
        # After --, a word that is a command is meant as a file.
        if word == self.given.operands[0] and word.isalpha() and word not in COMMANDS:
            from difflib import get_close_matches

            close = get_close_matches(word, [*COMMANDS, "--help", "--version"], 1, 0.65)
        if close:
            self.failed = True
            what = f"{word} is no path, module, distribution or command"
            tell(f"whose: {what}; did you mean whose {close[0]}?")
        elif not self.given.exists:
            tell_of_no_name(word, self.given)

    def fail(self, path: str, why: Exception | str) -> None:
        """Say on standard error what could not be answered, and why."""
        self.failed = True
        tell(f"whose: {path}: {getattr(why, 'strerror', None) or why}")

    def directory(self, path: str) -> None:
        """Answer about the files in a directory, or about the directory by what is in it."""
        below = files_below(path, self.given, lambda error: self.fail(error.filename, error))
        if self.given.recursive:
            for each in below:
                self.show(self.kind(each), each)
            return
        counts = dict.fromkeys(Kind, 0)
        for each in below:
            counts[self.kind(each)] += 1
        found = {kind: n for kind, n in counts.items() if n and kind in self.wanted}
        if len(found) > 1:
            inside = ", ".join(f"{n:,} {each}" for each, n in found.items())
            self.show("mixed", path, f" ({inside})", files=found)
        elif found or not any(counts.values()):
            kind = next(iter(found), None) or self.kind(path)
            self.show(kind, path, f" ({counted(sum(found.values()))})", files=found)

    def show(self, kind: str, path: str, text: str = "", **values: object) -> None:
        """Write one answer, if its kind is wanted: in a line with `text`, or with `values`."""
        if kind in self.wanted:
            self.shown += 1
            if self.given.paths:
                self.output.path(str(values.get("file") or path), null=self.given.null)
                return
            line: Line = [(kind, kind), " " * (_WIDTH + 2 - len(kind)) + path + text]
            self.output.show({"path": path, "kind": kind, **values}, [line])


def files_below(path: str, given: Given, failed: Callable[[OSError], None]) -> Iterator[str]:
    """The files below the directory `path` that were asked for, ordered by name.

    Links to directories are left out, as are caches, version control and, from a list of files,
    what git ignores. `failed` is called for each directory that cannot be listed.
    """
    from fnmatch import fnmatchcase

    ignoring = given.recursive and not given.no_ignore
    ignored = ignored_by_git(path) if ignoring else frozenset[str]()
    patterns, todo = given.glob or ["*"], [path]
    while todo:  # in Python 3.11, `walk` itself takes a call for each level
        at, below, names = next(os.walk(todo.pop(), onerror=failed), ("", [], []))
        for name in sorted(names):
            file = os.path.join(at, name)
            if file not in ignored and any(fnmatchcase(name, each) for each in patterns):
                yield file
        for name in sorted(below, reverse=True):
            directory = os.path.join(at, name)
            if not (name in NO_CODE or directory in ignored or os.path.islink(directory)):
                todo.append(directory)


def ignored_by_git(directory: str) -> frozenset[str]:
    """The paths below a directory that git ignores; empty if there is no repository, or no git."""
    import subprocess

    command = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--others", "--ignored")
    options = ("--exclude-standard", "--directory")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the names are ours
            (*command, *options), cwd=directory, capture_output=True, check=True, timeout=60
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return frozenset()
    listed = os.fsdecode(done.stdout).replace("/", os.sep)  # git has `/` on Windows, too
    names = (each.rstrip(os.sep) for each in listed.split("\0"))
    # A directory that was named by the user is listed even if git ignores it.
    return frozenset(os.path.join(directory, name) for name in names if name not in ("", "."))


def path_of_name(word: str, classifier: Classifier) -> str:
    """The path of the module or installed distribution called `word`; empty if there is none.

    Words that look like paths are not searched for.
    """
    if not _is_like_a_name(word):
        return ""
    from whose._rules.modules import find_module

    environment = classifier.environment
    if path := find_module(word, environment):
        return NO_FILE if path.startswith("<") else path
    sites = (site for site, _ in environment.sites_on_path())
    found = (environment.contents.installed(site).named(normalised(word)) for site in sites)
    return next((each.metadata for each in chain.from_iterable(found)), "")


def tell_of_no_name(word: str, given: Given) -> None:
    """Say of a word that looks like a name, and is none, what the answer is about."""
    if _is_like_a_name(word) and not is_no_path(word) and not given.json:
        where = "here" if given.env is None else "there"
        what = f"{word} is no path, module or distribution"
        given.remark(f"{what}; the answer is for a new file of that name {where}")


def is_no_path(word: str) -> bool:
    """Whether `word` is a name that is no path, if nothing of that name is there."""
    return no_path(word, frozenset()) is not None


def _is_like_a_name(word: str) -> bool:
    like_a_name = word.translate(dict.fromkeys(b"._-")).isalnum()
    return like_a_name and not word.endswith(MODULE_SUFFIXES)
