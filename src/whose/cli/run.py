"""Runs the command that the arguments name, and turns errors into a message and a status."""

from __future__ import annotations

import sys

from whose.cli.commands import COMMANDS, LISTING
from whose.cli.options import UsageError, read_arguments, split_command
from whose.cli.output import Output, tell


def run(argv: list[str]) -> int:
    """Run the command that `argv` names; returns the exit status."""
    name, rest = split_command(argv, LISTING, tuple(COMMANDS))
    command = COMMANDS.get(name, LISTING)
    try:
        given = read_arguments(command, rest)
        if given.help:
            _show_help(name)
        elif not name and given.version:
            _write([f"whose {sys.modules['whose'].__version__}"])
        else:
            # Import the module of this command only.
            module = __import__(f"whose.cli.{name or 'listing'}", fromlist=("run",))
            return int(module.run(given))
    except UsageError as error:
        tell(f"whose{' ' * bool(name)}{name}: error: {error}")
        return 2
    except BrokenPipeError:
        _abandon_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        tell(f"whose: error: {error.filename or 'standard output'}: {error.strerror or error}")
        _abandon_output()
        return 2
    return 0


def _show_help(name: str) -> None:
    from whose.cli.help import page

    lines = page(COMMANDS.get(name, LISTING), tuple(COMMANDS.values()))
    if name == "check":
        from whose.check import known_hazards
        from whose.cli.output import wrapped

        lines += ["", "the hazards:"]
        for each, what in known_hazards().items():
            lines += wrapped(what, " " * 24, f"  {each:<20}  ")
    _write(lines)


def _write(lines: list[str]) -> None:
    output = Output()
    for line in lines:
        output.line(line)
    output.flush()


def _abandon_output() -> None:
    # Otherwise, writing the rest of the buffer would fail again when the interpreter ends.
    import os

    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        pass
