"""`whose completion SHELL`: a script that is generated from the help pages of the commands."""

from __future__ import annotations

from whose._config import OptionError
from whose.cli.commands import COMMANDS, LISTING, Given, options_of
from whose.cli.output import Output

_SHELLS = ("bash", "zsh", "fish")
_BASH = """\
_whose() {
    local words="" cur=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    case ${COMP_WORDS[COMP_CWORD-1]} in
        "${COMP_WORDS[0]}") words="%s" ;;
        completion) words="%s" ;;
%s
    esac
    [[ $cur == -* ]] && case ${COMP_WORDS[1]} in
%s
    esac
    [[ $words ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _whose whose"""


def run(given: Given, output: Output) -> int:
    """Print the script for the shell that was named."""
    (shell,) = given.operands
    if shell not in _SHELLS:
        raise OptionError(f"{shell}: no such shell (choose from {', '.join(_SHELLS)})")
    if shell == "zsh":  # it can run completions that are written for bash
        output.line("autoload -U +X bashcompinit && bashcompinit")
    for line in _fish() if shell == "fish" else _bash():
        output.line(line)
    return 0


def _bash() -> list[str]:
    pages = {**COMMANDS, "*": LISTING}
    known = options_of("\n".join(pages.values()))
    values = {name: option.choices for name, option in known.items() if option.choices}
    options = {name: list(options_of(page)) for name, page in pages.items()}
    script = _BASH % (" ".join(COMMANDS), " ".join(_SHELLS), _cases(values), _cases(options))
    return script.split("\n")


def _cases(lists: dict[str, list[str]]) -> str:
    return "\n".join(f'        {name}) words="{" ".join(each)}" ;;' for name, each in lists.items())


def _fish() -> list[str]:
    seen = "__fish_seen_subcommand_from"
    lines = [
        f"complete -c whose -n __fish_use_subcommand -a '{' '.join(COMMANDS)}'",
        f"complete -c whose -n '{seen} completion' -fa '{' '.join(_SHELLS)}'",
    ]
    pages = {f"{seen} {name}": page for name, page in COMMANDS.items()}
    for condition, page in {f"not {seen} {' '.join(COMMANDS)}": LISTING, **pages}.items():
        for name, option in options_of(page).items():
            kind = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            value = f" -xa '{' '.join(option.choices)}'" if option.choices else " -r"
            end = value if option.value else ""
            lines.append(f"complete -c whose -n '{condition}' {kind}{end}")
    return lines
