"""`whose completion SHELL`: a script that is generated from the help pages of the commands."""

from __future__ import annotations

from whose.cli.commands import COMMANDS, LISTING
from whose.cli.options import Given, Option, UsageError, options_of
from whose.cli.output import Output

_SHELLS = ("bash", "zsh", "fish")
_BASH = """\
_whose() {
    local words="%s" cur=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    case ${COMP_WORDS[COMP_CWORD-1]} in
        "${COMP_WORDS[0]}") words+=" %s" ;;
        completion) words+=" %s" ;;
%s
        *) [[ $cur == -* ]] || return ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _whose whose"""


def run(given: Given, output: Output) -> int:
    """Print the script for the shell that was named."""
    for shell in given.operands:
        if shell not in _SHELLS:
            raise UsageError(f"{shell}: no such shell (choose from {', '.join(_SHELLS)})")
        options = options_of("\n".join([LISTING, *COMMANDS.values()]))
        if shell == "zsh":  # it can run completions that are written for bash
            output.line("autoload -U +X bashcompinit && bashcompinit")
        for line in _fish(options) if shell == "fish" else _bash(options):
            output.line(line)
    return 0


def _bash(options: dict[str, Option]) -> list[str]:
    values = [
        f'        {name}) words="{" ".join(option.choices)}" ;;'
        for name, option in options.items()
        if option.choices
    ]
    words = (" ".join(options), " ".join(COMMANDS), " ".join(_SHELLS))
    return (_BASH % (*words, "\n".join(values))).split("\n")


def _fish(options: dict[str, Option]) -> list[str]:
    lines = [
        f"complete -c whose -n __fish_use_subcommand -a '{' '.join(COMMANDS)}'",
        f"complete -c whose -n '__fish_seen_subcommand_from completion' -fa '{' '.join(_SHELLS)}'",
    ]
    for name, option in options.items():
        kind = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
        value = f"-xa '{' '.join(option.choices)}'" if option.choices else "-r"
        lines.append(f"complete -c whose {kind} {value if option.value else ''}".rstrip())
    return lines
