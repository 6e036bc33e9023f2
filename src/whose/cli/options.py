"""Reads arguments by the help page of a command, whose lines with options describe these.

`argparse` is not used: its import would take most of the time of a short question.
"""

from __future__ import annotations

from types import SimpleNamespace

from whose._config import OptionError
from whose._files.system import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Given(SimpleNamespace):
    """The values of the options of a command by their keys, and its operands."""

    # Of commands that have no such option.
    color, format, json, version = "auto", "text", False, False
    env: str | None = None
    sys_path: list[str] | None = None
    """`sys.path` as it was at the start; None if `whose` was not started as a command."""


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
        """The attribute for its value of what `read_arguments` returns."""
        self.default: object = False
        if self.value:
            self.default = [] if self.many else next(iter(self.choices), None)


def options_of(page: str) -> dict[str, Option]:
    """The options that a help page describes, by all their names."""
    lines = [line[2:] for line in page.split("\n") if line.startswith("  -")]
    options = [Option(line.partition("  ")[0]) for line in lines]
    return {name: option for option in options for name in option.names}


def read_arguments(page: str, argv: Sequence[str]) -> Given:
    """The values that `argv` gives; raises OptionError where it does not fit the help page."""
    known = options_of(page)
    values: dict[str, Any] = {option.key: option.default for option in known.values()}
    operands: list[str] = []
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
            if not rest or (rest[0].startswith("-") and rest[0] != "-"):
                raise OptionError(f"{what}: expected one argument")
            value = rest.pop(0)
        if option.choices and value not in option.choices:
            choices = ", ".join(option.choices)
            raise OptionError(f"{what}: invalid choice: {value!r} (choose from {choices})")
        if option.many:
            values[option.key] = [*values[option.key], value]
        else:
            values[option.key] = value if option.value else True
    # The last word of the usage.
    operand = page.partition("\n")[0].rpartition("[OPTION]...")[2].strip()
    more = [] if operand.endswith("...") else operands[bool(operand) :]
    if more:
        raise OptionError(f"unrecognized arguments: {' '.join(more)}")
    if not (operands or values["help"] or operand.startswith("[") or not operand):
        raise OptionError(f"the following arguments are required: {operand.removesuffix('...')}")
    return Given(**values, operands=operands)
