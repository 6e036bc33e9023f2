"""Runs the command that the arguments name, and turns errors into a message and a status."""

from __future__ import annotations

import sys

from whose._config import OptionError
from whose.cli.commands import COMMANDS, LISTING
from whose.cli.options import options_of, read_arguments
from whose.cli.output import Output, tell


def run(argv: list[str]) -> int:
    """Run the command that `argv` names; returns the exit status."""
    name, rest = _split(argv)
    command, page = f"whose {name}".strip(), COMMANDS.get(name, LISTING)
    status = 0
    if not argv:
        for line in page.splitlines():
            tell(line)
        return 2
    try:
        given = read_arguments(page, rest)
        output = Output("json" if given.json else given.format, given.color)
        if given.help:
            for line in page.splitlines():
                output.line(line)
        elif given.version:
            output.line(f"whose {sys.modules['whose'].__version__}")
        else:
            # Import the module of this command only.
            module = __import__(f"whose.cli.{name or 'listing'}", fromlist=("run",))
            status = module.run(given, output)
        output.flush()
    except OptionError as error:
        tell(f"{command}: error: {str(error).removeprefix('whose: ')}")
        return 2
    except BrokenPipeError:
        _abandon_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        where = error.filename
        if where is None and isinstance(error, FileNotFoundError):  # from os.getcwd
            where = "the working directory"
        tell(f"{command}: error: {f'{where}: ' if where else ''}{error.strerror or error}")
        _abandon_output()
        return 2
    return status


def _split(argv: list[str]) -> tuple[str, list[str]]:
    """The command that `argv` names (empty if none) and the other arguments.

    Only options of `LISTING`, with their values, may come before it.
    """
    number = 0
    while argv[number:] and argv[number].startswith("-") and argv[number] not in ("-", "--"):
        option = options_of(LISTING).get(argv[number])
        number += 2 if option is not None and option.value else 1
    if argv[number:] and argv[number] in COMMANDS:
        return argv[number], [*argv[:number], *argv[number + 1 :]]
    return "", argv


def _abandon_output() -> None:
    # Otherwise, writing the rest of the buffer would fail again when the interpreter ends.
    import os

    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        pass
