"""Writes the help page of a command from its description."""

from __future__ import annotations

from whose.cli.options import Command, Option
from whose.cli.output import wrapped

_COLUMN = 24


def page(command: Command, commands: tuple[Command, ...]) -> list[str]:
    """The lines of the help page. The page of `whose` itself names all `commands`.

    >>> page(Command("env", "", "Shows it.", ()), ())[0]
    'usage: whose env [OPTION]...'
    """
    name = f"whose {command.name}".rstrip()
    operand = f" {command.operand}..." if command.operand else ""
    operand = operand if command.needed or not operand else f" [{operand[1:-3]}]..."
    lines = [f"usage: {name} [OPTION]...{operand}"]
    if not command.name:
        words = ",".join(each.name for each in commands)
        lines += wrapped(f"{{{words}}} [OPTION]...", " " * 13, "       whose ")
    lines += ["", *command.description.rstrip().split("\n"), ""]
    if command.operand_help:
        lines += _entry(f"  {command.operand}", command.operand_help)
    for option in command.options:
        lines += _entry("  " + _form(option), option.help)
    if not command.name:
        lines += ["", "commands, each with a --help of its own:"]
        for each in commands:
            usage = f"  whose {each.name} {each.operand}".rstrip()
            lines += _entry(usage, each.summary)
    if command.epilogue:
        lines += ["", *command.epilogue.rstrip().split("\n")]
    return lines


def _form(option: Option) -> str:
    value = "|".join(option.choices) if option.choices and len(option.choices) < 4 else ""
    value = value or option.metavar
    return ", ".join(option.names) + (f" {value}" if value else "")


def _entry(left: str, right: str) -> list[str]:
    margin = " " * _COLUMN
    if len(left) > _COLUMN - 2:
        return [left, *wrapped(right, margin, margin)]
    return wrapped(right, margin, f"{left:<{_COLUMN}}")
