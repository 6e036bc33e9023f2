"""Describes commands and options, and reads arguments by these descriptions.

Help, errors and shell completion use the same descriptions. `argparse` is not used: its
import would take most of the time of a short question.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class UsageError(Exception):
    """An argument or a file cannot be used. The message is one line."""


class Option:
    """One option of a command. It takes a value if it has a `metavar`, else it is a flag."""

    def __init__(
        self,
        *names: str,
        help: str,  # noqa: A002
        metavar: str = "",
        many: bool = False,
        choices: tuple[str, ...] = (),
        default: str | None = None,
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.many = many
        self.choices = choices
        self.default = default

    @property
    def key(self) -> str:
        """The attribute of `Given` for its value, made from its long form.

        >>> Option("-0", "--no-config", help="").key
        'no_config'
        """
        return self.names[-1].lstrip("-").replace("-", "_")

    def initial(self) -> object:
        """Its value if it is not given."""
        return [] if self.many else self.default if self.metavar else False


class Command:
    """One command: its name, what it does, and its options and operands."""

    def __init__(
        self,
        name: str,
        summary: str,
        description: str,
        options: tuple[Option, ...],
        *,
        operand: str = "",
        needed: bool = False,
        operand_help: str = "",
        choices: tuple[str, ...] = (),
        epilogue: str = "",
    ) -> None:
        self.name = name
        self.summary = summary
        self.description = description
        self.options = (*options, HELP)
        self.operand = operand
        self.needed = needed
        self.operand_help = operand_help
        self.choices = choices
        self.epilogue = epilogue
        self.known = {name: option for option in self.options for name in option.names}


class Given:
    """The values of the options and operands that were given, as attributes."""

    def __init__(self, values: dict[str, object]) -> None:
        self.__dict__.update(values)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


HELP = Option("-h", "--help", help="show this page and stop")


def split_command(
    argv: Sequence[str], listing: Command, commands: Sequence[str]
) -> tuple[str, list[str]]:
    """The command that `argv` names (empty if none) and the other arguments.

    Only options of `listing`, with their values, may come before it.

    >>> listing = Command("", "", "", (Option("--python", metavar="PATH", help=""),))
    >>> split_command(["--python", "/usr", "explain", "a.py"], listing, ["explain"])
    ('explain', ['--python', '/usr', 'a.py'])
    >>> split_command(["--", "explain"], listing, ["explain"])
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
        option = listing.known.get(word)
        number += 2 if option is not None and option.metavar else 1
    return "", list(argv)


def read_arguments(command: Command, argv: Sequence[str]) -> Given:
    """The values that `argv` gives; raises UsageError where it does not fit `command`.

    >>> command = Command("", "", "", (Option("-r", "--recursive", help=""),), operand="PATH")
    >>> given = read_arguments(command, ["a.py", "-r"])
    >>> given.operands, given.recursive
    (['a.py'], True)
    """
    values = {option.key: option.initial() for option in command.options}
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
        option = command.known.get(name)
        if option is None and word[:2] != "--" and len(word) > 2:
            # Short options may be joined, the last one with its value, as in -r0 or -C2.
            option = command.known.get(word[:2])
            if option is not None and not option.metavar:
                rest.insert(0, f"-{word[2:]}")
            name, equals, value = word[:2], "=" if option and option.metavar else "", word[2:]
        if option is None:
            unknown.append(word)
            continue
        if not option.metavar:
            if equals:
                raise UsageError(f"argument {'/'.join(option.names)}: takes no value")
            values[option.key] = True
            continue
        if not equals:
            if not rest or (rest[0].startswith("-") and rest[0] != "-"):
                raise UsageError(f"argument {'/'.join(option.names)}: expected one argument")
            value = rest.pop(0)
        _check(f"argument {'/'.join(option.names)}", value, option.choices)
        given = values[option.key]
        values[option.key] = [*given, value] if isinstance(given, list) else value
    if values[HELP.key]:
        return Given(values)
    if operands and not command.operand:
        unknown += operands
    if unknown:
        raise UsageError(f"unrecognized arguments: {' '.join(unknown)}")
    if command.needed and not operands:
        raise UsageError(f"the following arguments are required: {command.operand}")
    for each in operands:
        _check(f"argument {command.operand}", each, command.choices)
    values["operands"] = operands
    return Given(values)


def _check(what: str, value: str, choices: tuple[str, ...]) -> None:
    if choices and value not in choices:
        known = ", ".join(choices)
        raise UsageError(f"{what}: invalid choice: {value!r} (choose from {known})")
