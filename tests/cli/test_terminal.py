"""What a terminal shows: colours, lines of its width."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.tools import write

from cli.workbench import COLUMNS, WHOSE, in_terminal, shown, whose

LIBRARY = os.path.dirname(os.__file__)
BATCH = b"a.py\n" * 64


def test_kinds_are_coloured_only_on_a_terminal(project: Path) -> None:
    """And neither with NO_COLOR, unless that is empty, nor on a dumb terminal."""
    path = f"{LIBRARY}/os.py"
    plain = f"project      app/main.py\nstdlib       {path}\n"
    coloured = f"\033[32mproject\033[0m      app/main.py\n\033[34mstdlib\033[0m       {path}\n"
    arguments = ("app/main.py", path)
    assert shown(*arguments, cwd=project) == coloured
    assert shown(*arguments, cwd=project, NO_COLOR="") == coloured
    assert shown(*arguments, cwd=project, NO_COLOR="1") == plain
    assert shown(*arguments, cwd=project, TERM="dumb") == plain
    with in_terminal([*WHOSE, *arguments], streams=("stdin", "stderr"), cwd=project) as (
        process,
        _,
    ):
        assert process.stdout.read().decode() == plain


@pytest.mark.parametrize("command", [["env"], ["explain", "app/main.py"], ["check"]])
def test_no_colour_is_no_escape_sequence(project: Path, command: list[str]) -> None:
    """For every command; and with colours the same words."""
    (project / "random.py").touch()
    coloured = shown(*command, cwd=project)
    plain = shown(*command, cwd=project, NO_COLOR="1")
    assert "\033[" in coloured
    assert "\033" not in plain
    for code in (1, 2, 32, 33, 34, 35, 36):
        coloured = coloured.replace(f"\033[{code}m", "")
    assert coloured.replace("\033[0m", "") == plain


def test_an_environment_in_order(project: Path, environment: Callable[..., Path]) -> None:
    """Said also in a pipe, such as the log of a CI job; not with --quiet, nor in JSON."""
    prefix = environment("iniconfig")
    argv = ("check", "--python", str(prefix))
    said = f"nothing is wrong with the environment of {prefix}\n"
    assert shown(*argv, cwd=project) == said
    assert whose(*argv, cwd=project).stdout == said
    assert shown(*argv, "--json", cwd=project) == ""
    assert shown(*argv, "--quiet", cwd=project) == ""
    assert whose(*argv, "--ignore", "duplicate", cwd=project).stdout == said


def test_what_cannot_be_corrected_is_ignored(project: Path) -> None:
    """By its name; all else still fails."""
    write(project / ".coveragerc", "[run]\nplugins = no_such\n[whose]\nproject = app\n")
    write(project / "random.py")
    python = ("check", "--python", sys.executable, "--json")
    found = [json.loads(each)["name"] for each in whose(*python, cwd=project).stdout.splitlines()]
    assert found == ["config-without-effect", "plugin-missing", "shadows-stdlib"]
    ignored = [word for name in found for word in ("--ignore", name)]
    done = whose(*python, *ignored[2:], cwd=project)
    assert (done.returncode, json.loads(done.stdout)["name"]) == (1, "config-without-effect")
    done = whose(*python[:3], *ignored, cwd=project)
    assert done.returncode == 0
    assert done.stdout.startswith(f"nothing else is wrong with the environment of {sys.prefix}\n")
    done = whose("check", "--ignore", "no-recrod", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    start = "whose check: error: argument --ignore: no such hazard: no-recrod (choose from stale-"
    assert done.stderr.startswith(start)


def test_a_terminal_gets_lines_of_its_width(
    project: Path, environment: Callable[..., Path]
) -> None:
    """Only words that are longer, such as paths, reach over it; a pipe gets a line a hazard."""
    prefix = environment("iniconfig==2.0.0")
    (record,) = prefix.glob("lib/python*/site-packages/iniconfig-2.0.0.dist-info/RECORD")
    (module,) = prefix.glob("lib/python*/site-packages/iniconfig/__init__.py")
    record.rename(record.with_name("gone"))
    for command in (["check"], ["env"], ["explain", str(module)]):
        text = shown(*command, "--python", prefix, cwd=project, NO_COLOR="1")
        for line in text.splitlines():
            assert len(line) < COLUMNS or str(prefix) in line, line
    assert shown("check", "--python", prefix, cwd=project).count("\n") > 1


@pytest.mark.slow
def test_no_core_is_named_for_a_configuration_that_cannot_be_read(project: Path) -> None:
    """The hazard says what is wrong with it."""
    project.joinpath(".coveragerc").write_text("[run]\nbranch = perhaps\n")
    text = shown("check", cwd=project)
    assert "config-unusable" in text
    assert "uses the core" not in text


@pytest.mark.slow
def test_whether_the_plugin_is_named(project: Path) -> None:
    """A remark, no hazard."""
    said = "whose takes no part in it; for that, add to .coveragerc: [run] plugins = whose"
    for text, is_said in (("branch = true", True), ("plugins = whose", False)):
        project.joinpath(".coveragerc").write_text(f"[run]\n{text}\n")
        found = shown("check", cwd=project)
        assert "uses the core" in found
        assert (said in " ".join(found.split())) is is_said


@pytest.mark.slow
def test_a_snapshot_that_does_not_exist_is_named(project: Path) -> None:
    """A remark, no hazard: it may come with data that are combined here."""
    config = "[run]\nplugins = whose\n[whose]\nsnapshot = env.json\n"
    project.joinpath(".coveragerc").write_text(config)
    said = "env.json does not exist, and is not used"
    assert said in " ".join(shown("check", cwd=project).split())
    project.joinpath("env.json").touch()
    assert said not in " ".join(shown("check", cwd=project).split())
