"""`whose completion SHELL`: a script that is generated from the description of the commands."""

from __future__ import annotations

from whose.cli.commands import COMMANDS, LISTING
from whose.cli.options import Command, Given
from whose.cli.output import Output

_BASH = """\
_whose() {
    local words cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    case $prev in
%(values)s
    esac
    case ${COMP_WORDS[1]} in
%(commands)s
        *) words="%(words)s" ;;
    esac
    if [[ $cur == -* || $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    fi
}
complete -o default -F _whose whose
"""


def run(given: Given) -> int:
    """Print the script for the shell that was named."""
    output = Output()
    make = {"bash": _bash, "zsh": _zsh, "fish": _fish}[given.operands[0]]
    for line in make().rstrip("\n").split("\n"):
        output.line(line)
    output.flush()
    return 0


def _names(command: Command) -> str:
    return " ".join(name for option in command.options for name in option.names)


def _bash() -> str:
    choices = {
        name: " ".join(option.choices)
        for command in (LISTING, *COMMANDS.values())
        for option in command.options
        for name in option.names
        if option.choices
    }
    reply = 'COMPREPLY=($(compgen -W "%s" -- "$cur")); return'
    values = "\n".join(f"        {name}) {reply % known} ;;" for name, known in choices.items())
    commands = "\n".join(
        f'        {each.name}) words="{" ".join((*each.choices, _names(each)))}" ;;'
        for each in COMMANDS.values()
    )
    words = f"{' '.join(COMMANDS)} {_names(LISTING)}"
    return _BASH % {"values": values, "commands": commands, "words": words}


def _zsh() -> str:
    # zsh can run completions that are written for bash.
    return f"autoload -U +X bashcompinit && bashcompinit\n{_bash()}"


def _fish() -> str:
    lines = []
    first = f"not __fish_seen_subcommand_from {' '.join(COMMANDS)}"
    for command in (LISTING, *COMMANDS.values()):
        condition = f"__fish_seen_subcommand_from {command.name}" if command.name else first
        if command.name:
            lines.append(
                f"complete -c whose -n '{first}' -a {command.name} -d {_quoted(command.summary)}"
            )
        if command.choices:
            lines.append(f"complete -c whose -n '{condition}' -f -a '{' '.join(command.choices)}'")
        for option in command.options:
            parts = [
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            ]
            if option.choices:
                parts.append(f"-x -a '{' '.join(option.choices)}'")
            elif option.metavar:
                parts.append("-r")
            parts.append(f"-d {_quoted(option.help.partition(';')[0])}")
            lines.append(f"complete -c whose -n '{condition}' {' '.join(parts)}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
