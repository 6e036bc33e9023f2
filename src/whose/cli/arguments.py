"""What the commands share: options, their errors, and the environment that is asked about."""

from __future__ import annotations

import argparse
import os
import sys

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.running import START_DIRECTORY, interpreter
from whose.cli import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_WITH_VALUE = frozenset({"--python", "--project", "--third-party", "--files-from", "--only"})

DESCRIPTION = """\
Says whose code a file is: the standard library's, a third party's or the
project's. One line for each PATH, the kind first; for a directory, how many
files of which kind it holds. A PATH need not exist.
"""

EPILOGUE = """\
commands, each with a --help of its own:
  whose explain PATH...  the verdict with its evidence, and how to change it
  whose env              the layers and roots of the environment, as a tree
  whose check            what is wrong with the environment

A first word that is a command is the command; ./explain is a file of that
name, and so is explain after --.

In a directory all files count but those of version control and of __pycache__.
Links to directories in it are left out.

The kinds: stdlib, third-party, project, and unknown for a name that is no
path of a file, such as '<string>'. A directory with files of several kinds is
mixed.

--json writes one object a line:
  {"path": PATH, "kind": KIND}
  {"path": PATH, "kind": KIND or "mixed", "files": {KIND: NUMBER, ...}}
where the second form is that of a directory. Bytes of a PATH that are not
UTF-8 are lone surrogates, as in Python.

In long lists git quotes unusual names; this keeps them whole:
  git ls-files -z | whose -0 --files-from -

exit status: 0, or 2 if an option or a file of paths cannot be used.
"""


class UsageError(Exception):
    """What the user gave cannot be used; the text is one line."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, raised as `UsageError`."""

    def __init__(self, prog: str, description: str, epilogue: str = "", usage: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=usage or None,
            description=description,
            epilog=epilogue,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raise the error that argparse would print below its usage."""
        raise UsageError(message)


def add_python(parser: Parser) -> None:
    """Add the option that names another environment."""
    parser.add_argument(
        "--python",
        metavar="PREFIX|EXECUTABLE",
        help="answer for this environment, read from disk and not run; the default is the "
        "one that runs whose",
    )


def add_forced(parser: Parser) -> None:
    """Add the options that force a kind."""
    for name, what in (("project", "the project's"), ("third-party", "third-party")):
        parser.add_argument(
            f"--{name}",
            metavar="PATH",
            action="append",
            default=[],
            help=f"what is below PATH is {what}, whatever else is known of it; may be repeated, "
            "and the deepest of several wins",
        )


def split_command(argv: Sequence[str], commands: Sequence[str]) -> tuple[str, list[str]]:
    """The command that `argv` names (empty if none) and the other arguments.

    >>> split_command(["--python", "/usr", "explain", "a.py"], ["explain"])
    ('explain', ['--python', '/usr', 'a.py'])
    >>> split_command(["--", "explain"], ["explain"])
    ('', ['--', 'explain'])
    """
    number = 0
    while number < len(argv):
        word = argv[number]
        if not word.startswith("-") or word == "-":
            if word in commands:
                return word, [*argv[:number], *argv[number + 1 :]]
            break
        if word == "--":
            break
        number += 2 if word in _WITH_VALUE else 1
    return "", list(argv)


def environment_of(where: str | None) -> Environment:
    """The environment that `--python` names; without it, the one that runs `whose`."""
    if where is None:
        return own_environment()
    found = where
    if os.path.basename(where) == where and not os.path.exists(where):
        import shutil

        found = shutil.which(where) or where
    try:
        return Environment.of(found)
    except ValueError as error:
        raise UsageError(f"argument --python: {error}") from None


def own_environment() -> Environment:
    """The running environment, as a program of the user's would find it.

    That is with the working directory first on `sys.path`, as `python -m` puts it
    there, and not with the directory of `whose`'s own script.
    """
    path = start.path
    if path is None:
        return Environment.current()
    if not sys.flags.safe_path:
        path = [*filter(None, [START_DIRECTORY]), *path[1:]]
    evidence, disk = interpreter(path)
    evidence.script_directory = ""
    return Environment(evidence, disk)


def classifier_of(options: argparse.Namespace) -> Classifier:
    """The classifier that the options `--python`, `--project` and `--third-party` ask for."""
    for name, paths in (("--project", options.project), ("--third-party", options.third_party)):
        for path in paths:
            if not path or "\0" in path:
                raise UsageError(f"argument {name}: not a path: {path!r}")
    both = set(map(_absolute, options.project)) & set(map(_absolute, options.third_party))
    if both:
        raise UsageError(f"--project and --third-party both name {min(both)}")
    return Classifier(
        environment_of(options.python), project=options.project, third_party=options.third_party
    )


def _absolute(path: str) -> str:
    return os.path.normpath(os.path.join(START_DIRECTORY, os.path.expanduser(path)))
