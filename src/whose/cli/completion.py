"""`whose completion SHELL`: a script that is generated from the description of the commands."""

from __future__ import annotations

from collections.abc import Iterator

from whose.cli.commands import COMMANDS, LISTING
from whose.cli.options import Command, Given
from whose.cli.output import Output

_BASH = """\
_whose() {
    local words all cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    case $prev in
%(values)s
    esac
    case ${COMP_WORDS[1]} in
%(commands)s
        *) words="%(words)s" ;;
    esac
    if [[ $cur == -* || $COMP_CWORD -eq 1 || $all ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    fi
}
complete -o default -F _whose whose
"""


def run(given: Given, output: Output) -> int:
    """Print the script for the shell that was named."""
    for shell in given.operands:
        if shell == "zsh":  # it can run completions that are written for bash
            output.line("autoload -U +X bashcompinit && bashcompinit")
        for line in _fish() if shell == "fish" else _bash().splitlines():
            output.line(line)
    return 0


def _words(command: Command) -> str:
    return " ".join([*command.choices, *command.known])


def _bash() -> str:
    choices = {
        name: " ".join(option.choices)
        for command in (LISTING, *COMMANDS.values())
        for name, option in command.known.items()
        if option.choices
    }
    reply = 'COMPREPLY=($(compgen -W "%s" -- "$cur")); return'
    values = "\n".join(f"        {name}) {reply % known} ;;" for name, known in choices.items())
    commands = "\n".join(
        f'        {each.name}) words="{_words(each)}"{" all=1" * bool(each.choices)} ;;'
        for each in COMMANDS.values()
    )
    words = " ".join([*COMMANDS, _words(LISTING)])
    return _BASH % {"values": values, "commands": commands, "words": words}


def _fish() -> Iterator[str]:
    first = f"not __fish_seen_subcommand_from {' '.join(COMMANDS)}"
    for command in (LISTING, *COMMANDS.values()):
        start = f"complete -c whose -n '__fish_seen_subcommand_from {command.name}'"
        if command is LISTING:
            start = f"complete -c whose -n '{first}'"
        else:
            yield f"complete -c whose -n '{first}' -a {command.name} -d {_quoted(command.summary)}"
        if command.choices:
            yield f"{start} -f -a '{' '.join(command.choices)}'"
        for option in command.options:
            parts = [
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            ]
            if option.value:
                parts.append(f"-x -a '{' '.join(option.choices)}'" if option.choices else "-r")
            yield f"{start} {' '.join(parts)} -d {_quoted(option.help.partition(';')[0])}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
