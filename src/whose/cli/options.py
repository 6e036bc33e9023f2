"""Describes commands and options, and reads arguments by these descriptions.

Help, errors and shell completion use the same descriptions. `argparse` is not used: its
import would take most of the time of a short question.
"""

from __future__ import annotations

from types import SimpleNamespace

from whose._files.system import TYPE_CHECKING
from whose.cli.output import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

Given = SimpleNamespace
"""The values of the options of a command by their keys, and its operands."""
_COLUMN = 26  # where the help texts are


class UsageError(Exception):
    """An argument or a file cannot be used. The message is one line."""


class Option:
    """One option of a command, described by its form, such as `-o, --output FILE`.

    Without a value it is a flag. `...` means that it may be repeated. A value in small letters
    is one of those between `|`, and the first is the default.

    >>> option = Option("--color auto|always|never", "")
    >>> option.names, option.key, option.choices, option.initial()
    (['--color'], 'color', ['auto', 'always', 'never'], 'auto')
    """

    def __init__(self, form: str, help: str) -> None:  # noqa: A002
        self.form = form
        self.help = help
        words = form.replace(",", "").split()
        self.names = [word for word in words if word.startswith("-")]
        self.value = "" if words[-1] in self.names else words[-1].removesuffix("...")
        self.many = form.endswith("...")
        self.choices = self.value.split("|") if self.value.islower() else []
        self.key = self.names[-1][2:].replace("-", "_")
        """The attribute for its value of what `read_arguments` returns."""

    def initial(self) -> object:
        """Its value if it is not given."""
        if self.many:
            return []
        return next(iter(self.choices), None) if self.value else False


class Command:
    """One command: its name, what it does, its operands and its options.

    `operand` is `PATH...`, `[PATH]...` if there need be none, or empty if there are none.
    """

    def __init__(
        self,
        name: str,
        summary: str,
        description: str,
        options: Sequence[Option],
        epilogue: str = "",
        *,
        operand: str = "",
    ) -> None:
        self.name = name
        self.operand = operand
        self.operand_name = operand.strip("[.]")
        self.choices = self.operand_name.split("|") if operand.islower() else []
        self.summary = summary
        self.description = description
        self.options = [*options, HELP]
        self.epilogue = epilogue

    @property
    def known(self) -> dict[str, Option]:
        """Its options by all their names."""
        return {name: option for option in self.options for name in option.names}


HELP = Option("-h, --help", "show this page and stop")


def read_arguments(command: Command, argv: Sequence[str]) -> Given:
    """The values that `argv` gives; raises UsageError where it does not fit `command`."""
    known = command.known
    values: dict[str, Any] = {option.key: option.initial() for option in command.options}
    operands: list[str] = []
    unknown: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            operands += rest
            break
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        name, equals, value = word.partition("=")
        option = known.get(name)
        if option is None and word[:2] in known:
            # Short options may be joined, as in -r0.
            option, equals = known[word[:2]], ""
            rest.insert(0, f"-{word[2:]}")
        if option is None:
            unknown.append(word)
            continue
        what = f"argument {'/'.join(option.names)}"
        if equals and not option.value:
            raise UsageError(f"{what}: takes no value")
        if option.value and not equals:
            if not rest or (rest[0].startswith("-") and rest[0] != "-"):
                raise UsageError(f"{what}: expected one argument")
            value = rest.pop(0)
        _check(what, value, option.choices)
        if option.many:
            values[option.key] = [*values[option.key], value]
        else:
            values[option.key] = value if option.value else True
    if values[HELP.key]:
        return Given(**values)
    if not command.operand:
        unknown += operands
    if unknown:
        raise UsageError(f"unrecognized arguments: {' '.join(unknown)}")
    if not operands and command.operand and not command.operand.startswith("["):
        raise UsageError(f"the following arguments are required: {command.operand_name}")
    for each in operands:
        _check(f"argument {command.operand_name}", each, command.choices)
    return Given(**values, operands=operands)


def _check(what: str, value: str, choices: Sequence[str]) -> None:
    if choices and value not in choices:
        known = ", ".join(choices)
        raise UsageError(f"{what}: invalid choice: {value!r} (choose from {known})")


# -- the help page -----------------------------------------------------------------------


def page(command: Command, commands: Iterable[Command]) -> list[str]:
    """The lines of the help page. The page of `whose` itself names all `commands`."""
    words = ("usage: whose", command.name, "[OPTION]...", command.operand)
    lines = [" ".join(filter(None, words))]
    if not command.name:
        lines.append("       whose COMMAND [OPTION]... [ARGUMENT]...")
    lines += ["", *command.description.rstrip().split("\n"), ""]
    for option in command.options:
        lines += entry(option.form, option.help)
    if not command.name:
        lines += ["", "commands, each with a --help of its own:"]
        for each in commands:
            lines += entry(f"whose {each.name}", each.summary)
    epilogue = command.epilogue.rstrip()
    if "exit status" not in epilogue:
        epilogue = f"{epilogue}\n\nexit status: 0, or 2 if an argument cannot be used.".strip()
    return [*lines, "", *epilogue.split("\n")]


def entry(left: str, right: str) -> list[str]:
    """A name, and beside or below it what it means."""
    margin, first = " " * _COLUMN, f"  {left:<{_COLUMN - 2}}"
    if len(left) > _COLUMN - 4:
        return [first.rstrip(), *wrapped(right, margin, margin)]
    return wrapped(right, margin, first)
