"""The help pages of the commands, and how arguments are read by them.

The lines of a page that describe options are all that says which options a command has.
`argparse` is not used: it has no command that needs no name, as in `whose PATH`, and its import
makes what `whose` adds to the start of Python larger by a third.
"""

from __future__ import annotations

from types import SimpleNamespace

from whose._config import OptionError
from whose._files.system import TYPE_CHECKING
from whose.cli.output import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_COMMON = """\
  --json                  write one JSON object a line
  --python PATH|VERSION|NAME
                          answer for this environment, which is not run: a
                          prefix, an executable, a version such as 3.13, or
                          the name of an environment of pyenv, uv or conda. By
                          default, the one that runs whose or, if that was made
                          for a tool (uvx, pipx), the project's
  --color auto|always|never
                          auto: on a terminal, but see FORCE_COLOR, NO_COLOR
  -q, --quiet             write only errors to standard error, no remarks
  -h, --help              show this page and stop
"""
_ENV = """\
  --env FILE              answer from a file that whose env --snapshot wrote
"""
_NO_CONFIG = """\
  --no-config             ignore what coverage's configuration says to whose
"""
_FORMAT = """\
  --format text|json|github
                          github makes annotations in GitHub's workflows
"""
_OPTIONS = f"""\
  --project PATH...       PATH is the project's, whatever the rules say
  --third-party PATH...   PATH is third-party; the deepest of these wins
{_NO_CONFIG}{_ENV}{_COMMON}"""
_STATUS = """\
exit status: 0; 2 if what was given cannot be used.
"""
_STATUS_OR_1 = """\
exit status: 0; 1 if {};
2 if what was given cannot be used.
"""

_DOCUMENTS = "https://github.com/whose-py/whose/blob/main/docs/command-line.md"

RULES = (
    "not the path of a file",
    "an option says so",
    "the project's own distributions are the project",
    "what an installer recorded is third-party",
    "site directories and virtual environments are third-party",
    "the standard library is where the interpreter has it",
    "all else is the project",
)
_RULES = "\n".join(f"  {number}  {rule}" for number, rule in enumerate(RULES))

LISTING = f"""\
usage: whose [OPTION]... [PATH]...
       whose COMMAND [OPTION]... [ARGUMENT]...

Says whose code a file is: the standard library's, a third party's or the
project's. Writes one line for each PATH, the kind first; for a directory, how
many files of each kind it holds. A PATH need not exist. A word that is no path
may be the name of a module or of a distribution.

  --files-from FILE...    take paths from this file, too; - is standard input
  -0, --null              in --files-from and with --paths, a NUL ends a path
  -r, --recursive         list the files in directories
  -l, --paths             write only the path of each answer, for other tools
  --glob PATTERN...       in directories, only files whose name matches
  --no-ignore             with --recursive, list what git ignores as well
  --only stdlib|third-party|project|unknown...
                          leave out all other kinds
  --exists                a PATH that does not exist is an error
  --fail-if-any           exit status 1 if anything is listed
  --fail-if-none          exit status 1 if nothing is listed
  -V, --version           show the version of whose and stop
{_OPTIONS}
commands, each with a --help of its own:
  whose explain           the verdict with its evidence, and how to change it
  whose env               the layers and roots of the environment, as a tree
  whose roots             the directories of libraries, for other tools
  whose check             what is wrong with the environment
  whose audit             what coverage measured wrongly, and what is missing
  whose completion        a script that completes whose's arguments in a shell

Options whose value ends in ... may be repeated.

If the first word is the name of a command, it is that command. A file of that
name can be given as ./explain, or after --.

{_STATUS_OR_1.format("a --fail option applies")}
What counts in a directory, the fields of --json, and more:
  {_DOCUMENTS}
"""

COMMANDS = {
    "explain": f"""\
usage: whose explain [OPTION]... PATH...

Says whose code each PATH is, by which rule and on what evidence: the file, the
line in it, and what it says. For the first PATH, also says what would change
the answer. A PATH need not exist, and may be the name of a module or of a
distribution.

  --advice                say for each PATH how to change the answer
{_OPTIONS}
the rules, of which the first that applies decides:
{_RULES}

{_STATUS}""",
    "env": f"""\
usage: whose env [OPTION]...

Shows the layers of an environment as a tree. A layer is one directory that
brings libraries: the environment, one that it extends, the interpreter that it
was made with, a user site, others on sys.path. Below each are its roots, the
directories whose kind is known. Of two roots that contain a path, the deeper
one decides. Then come the distributions that are the project's own.

  --snapshot              write all that is needed to answer elsewhere
{_NO_CONFIG}{_ENV}{_COMMON}
{_STATUS}""",
    "roots": f"""\
usage: whose roots [OPTION]...

Shows the prefixes of the paths of libraries (the standard library and third
parties), one a line. Each ends in a separator, and nothing of the project is
below it.

  --kind stdlib|third-party...
                          only prefixes of this kind
  --sep TEXT              write one line, separated by TEXT, such as :
{_OPTIONS}
Prefixes cannot express everything: scripts, and modules that are single files
beside files of another kind, are left out.

  LIBRARY_ROOTS="$(whose roots --sep :)"    # debugpy

{_STATUS}""",
    "check": f"""\
usage: whose check [OPTION]...

Says what is wrong with the environment and with coverage's configuration, and
what to do about it; in a pipe or a file, one line for each hazard. It also
says which core coverage run takes here. With --quiet, it writes only hazards.

  --ignore NAME...        leave out hazards of this name
{_FORMAT}{_COMMON}
For another environment than the running one, sysconfig and the version of
coverage.py are not checked.

{_STATUS_OR_1.format("something is wrong")}
The hazards:
  {_DOCUMENTS}#whose-check
""",
    "audit": f"""\
usage: whose audit [OPTION]... [DATA]...

Reads coverage data and says which measured files are the project's and which
are not, which are missing since coverage.py left them out, and which were only
not run. DATA are data files of coverage, or directories with them; without any
it is the data file in its configuration. If that does not exist, it says what
coverage.py alone would get wrong in this environment.

  --fail-on-foreign       exit status 1 if files of others were measured
  --fail-on-missing       exit status 1 if files of the project are missing
{_FORMAT}{_OPTIONS}
{_STATUS_OR_1.format("a --fail option applies")}""",
    "completion": f"""\
usage: whose completion [OPTION]... SHELL

Writes a script for a shell, which then completes commands and options:
  bash  source <(whose completion bash)
  zsh   source <(whose completion zsh)    # after compinit
  fish  whose completion fish | source

  -h, --help              show this page and stop

{_STATUS}""",
}
"""The pages by command, without `LISTING`. Each command has a module of its name here."""


# -- arguments ----------------------------------------------------------------------------


class Given(SimpleNamespace):
    """The values of the options of a command by their keys, and its operands."""

    command, page = "", LISTING
    # Of commands that have no such option.
    color, format, json, quiet, version = "auto", "text", False, False, False
    env: str | None = None
    sys_path: list[str] | None = None
    """`sys.path` as it was at the start; None if `whose` was not started as a command."""

    def remark(self, text: str) -> None:
        """Say on standard error what is no error."""
        if not self.quiet:
            tell(f"whose: {text}")


class Option:
    """One option, described by its form on a help page, such as `-o, --output FILE`.

    Without a value it is a flag. `...` means that it may be repeated. A value in small letters
    is one of those between `|`, and the first is the default.

    >>> option = Option("--color auto|always|never")
    >>> option.names, option.key, option.choices, option.default
    (['--color'], 'color', ['auto', 'always', 'never'], 'auto')
    """

    def __init__(self, form: str) -> None:
        words = form.replace(",", "").split()
        self.names = [word for word in words if word.startswith("-")]
        self.value = "" if words[-1] in self.names else words[-1].removesuffix("...")
        self.many = form.endswith("...")
        self.choices = self.value.split("|") if self.value.islower() else []
        self.key = self.names[-1][2:].replace("-", "_")
        """The attribute of `Given` for its value."""
        self.default: object = False
        if self.value:
            self.default = [] if self.many else next(iter(self.choices), None)


def options_of(page: str) -> dict[str, Option]:
    """The options that a help page describes, by all their names."""
    lines = [line[2:] for line in page.split("\n") if line.startswith("  -")]
    options = [Option(line.partition("  ")[0]) for line in lines]
    return {name: option for option in options for name in option.names}


def read_arguments(argv: Sequence[str], given: Given) -> None:
    """Put what `argv` says into `given`; raises OptionError where that does not fit the help page.

    The first operand may be a command. Before it may be options of `LISTING` that it has, too.
    """
    known = options_of(given.page)
    values: dict[str, Any] = {}
    names, operands, rest = list[str](), list[str](), list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            operands += rest
            break
        if not word.startswith("-") or word == "-":
            if word in COMMANDS and not given.command and not operands:
                given.command, given.page = word, COMMANDS[word]
                known = options_of(given.page)
            else:
                operands.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in known and word[:2] in known:  # short options may be joined, as in -r0
            name, equals = word[:2], ""
            rest.insert(0, f"-{word[2:]}")
        if name not in known:
            from difflib import get_close_matches

            close = "".join(f"; did you mean {each}?" for each in get_close_matches(name, known, 1))
            raise OptionError(f"unrecognized arguments: {word}{close}")
        option = known[name]
        what = f"argument {'/'.join(option.names)}"
        if equals and not option.value:
            raise OptionError(f"{what}: takes no value")
        if option.value and not equals:
            value = rest.pop(0) if rest and (rest[0] == "-" or rest[0][:1] != "-") else ""
        if option.value and not value:
            raise OptionError(f"{what}: expected one argument that is not empty")
        if option.choices and value not in option.choices:
            choices = ", ".join(option.choices)
            raise OptionError(f"{what}: invalid choice: {value!r} (choose from {choices})")
        names.append(name)
        if option.many:
            values.setdefault(option.key, []).append(value)
        else:
            values[option.key] = value if option.value else True
    vars(given).update({option.key: option.default for option in known.values()})
    vars(given).update(values, operands=operands)
    # The last word of the usage.
    operand = given.page.partition("\n")[0].rpartition("[OPTION]...")[2].strip()
    more = [name for name in names if name not in known]
    more += [] if operand.endswith("...") else operands[bool(operand) :]
    if more:
        raise OptionError(f"unrecognized arguments: {' '.join(more)}")
    if not (operands or given.help or operand.startswith("[") or not operand):
        raise OptionError(f"the following arguments are required: {operand.removesuffix('...')}")
