"""The reader of arguments, and the pages and scripts made of the same description."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from whose.__main__ import main
from whose._config import OptionError
from whose.cli.commands import COMMANDS, LISTING, Given, options_of, read_arguments


def read(argv: list[str]) -> Given:
    given = Given()
    read_arguments(argv, given)
    return given


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["a.py", "--json", "b.py"], {"operands": ["a.py", "b.py"], "json": True}),
        (["--only=project", "--only", "stdlib"], {"only": ["project", "stdlib"]}),
        (["-r0", "a"], {"recursive": True, "null": True, "operands": ["a"]}),
        (["--", "--json"], {"operands": ["--json"], "json": False}),
        (["-"], {"operands": ["-"]}),
        (["--files-from", "-"], {"files_from": ["-"]}),
        (["--python=env"], {"python": "env"}),
        ([], {"python": None, "color": "auto", "project": [], "command": ""}),
        (["-q", "explain", "env", "--json"], {"command": "explain", "operands": ["env"]}),
        (["--python", "env", "env"], {"command": "env", "python": "env", "operands": []}),
    ],
)
def test_arguments(argv: list[str], expected: dict[str, object]) -> None:
    given = read(argv)
    assert {name: getattr(given, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["-x"], "unrecognized arguments: -x"),
        (["-rx"], "unrecognized arguments: -x"),
        (["-xr"], "unrecognized arguments: -xr"),
        (["--json=yes"], "argument --json: takes no value"),
        (["--python", "--json"], "argument --python: expected one argument"),
        (["roots", "--sep", ""], "argument --sep: expected one argument that is not empty"),
        (["--python="], "argument --python: expected one argument that is not empty"),
        (["--color", "red"], "argument --color: invalid choice: 'red' (choose from auto, always"),
        (["--recursive", "env"], "unrecognized arguments: --recursive"),
        (["env", "x", "env"], "unrecognized arguments: x env"),
        (["--pyth", "x"], "unrecognized arguments: --pyth; did you mean --python?"),
        (["--colour=always"], "unrecognized arguments: --colour=always; did you mean --color?"),
    ],
)
def test_what_does_not_fit(argv: list[str], said: str) -> None:
    with pytest.raises(OptionError) as caught:
        read(argv)
    assert str(caught.value).startswith(said)


def test_one_argument_is_taken_where_the_usage_names_one() -> None:
    assert read(["completion", "bash"]).operands == ["bash"]
    with pytest.raises(OptionError, match="unrecognized arguments: zsh"):
        read(["completion", "bash", "zsh"])


def test_help_goes_before_what_is_missing() -> None:
    assert read(["explain", "--help"]).help


def test_every_option_is_described_once_and_has_a_help_text() -> None:
    """The pages are what is read, so a slip in one would take an option away."""
    for page in (LISTING, *COMMANDS.values()):
        lines = page.splitlines()
        described = [line for line in lines if line.startswith("  -")]
        names = [name for line in described for name in line.split("  ")[1].split(", ")]
        names = [name.split()[0] for name in names]
        assert sorted(options_of(page)) == sorted(set(names)) == sorted(names)
        for line in described:
            beside, below = line[26:], lines[lines.index(line) + 1]
            assert (beside or below.removeprefix(" " * 26))[0] not in " -"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_has_every_command_and_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for command, page in {"": LISTING, **COMMANDS}.items():
        assert command in script
        for option in options_of(page).values():
            long = option.names[-1]
            assert (f"-l {long[2:]}" if shell == "fish" else long) in script
    if shutil.which(shell):
        check = ["--no-execute"] if shell == "fish" else ["-n"]
        subprocess.run([shell, *check], input=script, text=True, check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["whose", "expl"], ["explain"]),
        (["whose", ""], [*COMMANDS]),
        (["whose", "check", "--form"], ["--format"]),
        (["whose", "check", "--f"], ["--format"]),
        (["whose", "check", "--glo"], []),
        (["whose", "--glo"], ["--glob"]),
        (["whose", "--color", "al"], ["always"]),
        (["whose", "completion", "--h"], ["--help"]),
        (["whose", "completion", "f"], ["fish"]),
        (["whose", "--only", "st"], ["stdlib"]),
    ],
)
def test_bash_completes(
    words: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["completion", "bash"])
    script = capsys.readouterr().out
    quoted = " ".join(f"'{word}'" for word in words)
    script += f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _whose; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("whose expl", ["explain"]),
        ("whose check --form", ["--format"]),
        ("whose check --f", ["--format"]),
        ("whose --glo", ["--glob"]),
        ("whose --color al", ["always"]),
        ("whose completion ", ["bash", "fish", "zsh"]),
    ],
)
def test_fish_completes(
    line: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["completion", "fish"])
    script = tmp_path / "whose.fish"
    script.write_text(capsys.readouterr().out)
    command = f"source {script}; complete -C '{line}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", command], capture_output=True, text=True, check=True
    )
    assert [each.split("\t")[0] for each in done.stdout.splitlines()] == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
def test_zsh_takes_the_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is registered for whose, after `compinit`, which users of completion have run."""
    main(["completion", "zsh"])
    (tmp_path / "whose.zsh").write_text(capsys.readouterr().out)
    command = "autoload -U compinit && compinit -u -D && source whose.zsh && print $_comps[whose]"
    done = subprocess.run(
        ["zsh", "-f", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == "_bash_complete"
    assert done.stderr == ""


def test_an_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "sh"]) == 2
    assert "sh: no such shell (choose from bash, zsh, fish)" in capsys.readouterr().err
