"""Writes the help page of a command from its description."""

from __future__ import annotations

from whose.cli.output import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose.cli.options import Command

_COLUMN = 26


def page(command: Command, commands: Iterable[Command]) -> list[str]:
    """The lines of the help page. The page of `whose` itself names all `commands`.

    >>> from whose.cli.options import Command
    >>> page(Command("env", "", "Shows it.", []), [])[0]
    'usage: whose env [OPTION]...'
    """
    words = ("usage: whose", command.name, "[OPTION]...", command.operand)
    lines = [" ".join(filter(None, words))]
    if not command.name:
        lines.append("       whose COMMAND [OPTION]... [ARGUMENT]...")
    lines += ["", *command.description.rstrip().split("\n"), ""]
    if command.operand:
        lines += entry(command.operand_name, command.operand_help)
    for option in command.options:
        lines += entry(option.form, option.help)
    if not command.name:
        lines += ["", "commands, each with a --help of its own:"]
        for each in commands:
            lines += entry(f"whose {each.name}", each.summary)
    return [*lines, "", *command.epilogue.rstrip().split("\n")]


def entry(left: str, right: str) -> list[str]:
    """A name, and beside or below it what it means."""
    margin, first = " " * _COLUMN, f"  {left:<{_COLUMN - 2}}"
    if len(left) > _COLUMN - 4:
        return [first.rstrip(), *wrapped(right, margin, margin)]
    return wrapped(right, margin, first)
