"""Which environment is answered for, and what the configuration of the directory says."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.builders import build
from whose.__main__ import main
from whose.cli import chosen


def prefix_shown(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, str]:
    assert main(["env", "--color", "never", *options]) == 0
    told = capsys.readouterr()
    return told.out.split("the environment of ")[1].split(",")[0].split("\n")[0], told.err


@pytest.mark.parametrize(
    ("cwd", "variables", "expected", "how"),
    [
        ("plain", {"VIRTUAL_ENV": "active"}, "active", "named by VIRTUAL_ENV"),
        ("own", {"VIRTUAL_ENV": "active"}, "active", "named by VIRTUAL_ENV"),
        ("own", {}, "own/.venv", "a .venv here or above"),
        ("own/sub/deep", {}, "own/.venv", "a .venv here or above"),
        ("own", {"CONDA_PREFIX": "conda"}, "own/.venv", "a .venv here or above"),
        ("named", {}, "active", "named by the file "),
        ("plain", {"CONDA_PREFIX": "conda"}, "conda", "named by CONDA_PREFIX"),
        ("own", {"VIRTUAL_ENV": "gone"}, "own/.venv", "a .venv here or above"),
    ],
)
def test_a_tool_answers_for_the_project(
    top: str,
    cwd: str,
    variables: dict[str, str],
    expected: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line says which environment was taken, and why."""
    monkeypatch.chdir(f"{top}/{cwd}")
    for name, value in variables.items():
        monkeypatch.setenv(name, f"{top}/{value}")
    prefix, told = prefix_shown(capsys)
    assert os.path.normpath(prefix) == f"{top}/{expected}"
    last = told.splitlines()[-1]
    assert last.startswith(f"whose: answering for {prefix}, {how}")
    assert prefix_shown(capsys, "--quiet")[0] == prefix


@pytest.mark.parametrize(
    "made",
    [
        ["venv"],
        [".tox/py312"],
        [".nox/tests-3-12"],
        ["."],
        ["venv", ".tox/lint", ".tox/py312"],
        [".tox/py312", "env"],
    ],
)
def test_a_tool_finds_environments_of_any_name(
    top: str, made: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last one that was made, as a task of tox or nox; `.pkg` of tox builds the project."""
    monkeypatch.chdir(f"{top}/plain")
    monkeypatch.setenv("CONDA_PREFIX", f"{top}/conda")
    for age, name in enumerate([".tox/.pkg", *reversed(made)]):
        shutil.copytree(f"{top}/active", name, symlinks=True, dirs_exist_ok=name == ".")
        os.utime(f"{name}/pyvenv.cfg", (10**9 - age, 10**9 - age))
    prefix, told = prefix_shown(capsys)
    assert os.path.normpath(prefix) == os.path.normpath(f"{top}/plain/{made[-1]}")
    assert told.startswith(f"whose: answering for {prefix}, the newest environment here; ")


def test_a_tool_finds_an_environment_of_pixi(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(f"{top}/plain")
    shutil.copytree(f"{top}/conda", ".pixi/envs/default", symlinks=True)
    assert prefix_shown(capsys)[0] == f"{top}/plain/.pixi/envs/default"


@pytest.mark.parametrize(("name", "expected"), [("base", "plain/venv"), ("app", "conda")])
def test_an_environment_of_conda_that_was_activated(
    top: str,
    name: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is meant before what lies around; the base environment may be active in every shell."""
    monkeypatch.chdir(f"{top}/plain")
    monkeypatch.setenv("CONDA_PREFIX", f"{top}/conda")
    monkeypatch.setenv("CONDA_DEFAULT_ENV", name)
    shutil.copytree(f"{top}/active", "venv", symlinks=True)
    assert os.path.normpath(prefix_shown(capsys)[0]) == f"{top}/{expected}"


def test_nothing_of_the_project_is_there(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then it is the tool's own, as a broken one is told of."""
    monkeypatch.chdir(f"{top}/broken")
    prefix, told = prefix_shown(capsys)
    assert prefix == sys.prefix
    assert "; it is a .venv here or above, and is not used" in told
    monkeypatch.chdir(f"{top}/plain")
    assert "no environment of a project was found here" in prefix_shown(capsys)[1]
    assert prefix_shown(capsys, "--quiet") == (sys.prefix, "")


def test_an_environment_that_is_not_a_tools_answers_for_itself(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chosen, "_is_of_a_tool", lambda _: False)
    monkeypatch.chdir(f"{top}/own")
    assert prefix_shown(capsys) == (sys.prefix, "")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("{top}/active", "active"),
        ("3.12", "home/.pyenv/versions/3.12.9"),
        ("3.12.9", "home/.pyenv/versions/3.12.9"),
        ("3.10", "home/.local/share/uv/python/cpython-3.10.2-linux-x86_64-gnu"),
        ("web", "home/.virtualenvs/web"),
        ("python3.13", "base"),
        ("3.13", "base"),
    ],
)
def test_paths_versions_and_names(
    top: str,
    asked: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(f"{top}/plain")
    monkeypatch.setenv("PATH", f"{top}/base/bin")
    os.chmod(f"{top}/base/bin/python3.13", 0o755)
    prefix, told = prefix_shown(capsys, "--python", asked.format(top=top))
    assert (prefix, told) == (f"{top}/{expected}", "")


def test_versions_are_ordered_as_numbers(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the name of an environment is no pattern."""
    newer = "home/.pyenv/versions/3.12.10"
    shutil.copytree(f"{top}/home/.pyenv/versions/3.12.9", f"{top}/{newer}", symlinks=True)
    monkeypatch.chdir(f"{top}/plain")
    monkeypatch.setenv("PATH", "")
    assert prefix_shown(capsys, "--python", "3.12") == (f"{top}/{newer}", "")
    assert main(["env", "--python", "w*b"]) == 2
    assert "w*b: no such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize("is_last", [False, True])
def test_the_regular_build_is_preferred(
    top: str, is_last: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In whichever order the disk lists them: uv has other builds of a version beside it."""
    place, suffix = "home/.local/share/uv/python/cpython-3.11.4", "-linux-x86_64-gnu"
    for name in (suffix, f"+debug{suffix}", f"+freethreaded{suffix}"):
        build({f"{place}{name}/lib/python3.11/os.py": ""}, Path(top))
    listed: Any = glob.glob
    monkeypatch.setattr(
        glob, "glob", lambda *at, **how: sorted(listed(*at, **how))[:: 1 - 2 * is_last]
    )
    monkeypatch.chdir(f"{top}/plain")
    monkeypatch.setenv("PATH", "")
    assert prefix_shown(capsys, "--python", "3.11") == (f"{top}/{place}{suffix}", "")


def test_a_shim_on_the_path_is_no_interpreter(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pyenv and asdf put scripts there, which start the interpreter that they choose."""
    build({"home/.pyenv/shims/python3.12": "#!/bin/sh\nexec pyenv exec python3.12\n"}, Path(top))
    os.chmod(f"{top}/home/.pyenv/shims/python3.12", 0o755)
    monkeypatch.setenv("PATH", f"{top}/home/.pyenv/shims")
    monkeypatch.chdir(f"{top}/plain")
    prefix, told = prefix_shown(capsys, "--python", "3.12")
    assert (prefix, told) == (f"{top}/home/.pyenv/versions/3.12.9", "")
    assert main(["env", "--python", f"{top}/home/.pyenv/shims/python3.12"]) == 2
    said = (
        "no environment: neither prefix nor executable of Python; in place of a shim, name the "
        "path that `pyenv which python` prints\n"
    )
    assert said in capsys.readouterr().err


def test_a_file_that_names_the_environment(top: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = f"{top}/named/.venv"
    assert prefix_shown(capsys, "--python", file) == (f"{top}/active", "")


@pytest.mark.parametrize("name", ["4.2", "no-such-environment"])
def test_what_is_not_found(top: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["env", "--python", name]) == 2
    told = capsys.readouterr().err
    assert f"argument --python: {name}: no such file or directory, nor on PATH, nor among" in told


@pytest.mark.parametrize(
    ("mark", "config", "expected"),
    [
        ("tool/uv-receipt.toml", "", True),
        ("tool/pipx_metadata.json", "", True),
        ("cache/archive-v0/abc/x", "", True),
        ("cache/archive-v0/abc/x", "extends-environment = /app/.venv\n", False),
        ("own/.venv/x", "", False),
        ("archive-videos/.venv/x", "", False),
    ],
)
def test_what_an_environment_was_made_for(
    tmp_path: Path, mark: str, config: str, *, expected: bool
) -> None:
    """`uv run --with whose` extends the project's own."""
    prefix = os.path.dirname(mark)
    top = build({mark: "", f"{prefix}/pyvenv.cfg": f"home = /usr/bin\n{config}"}, tmp_path)
    assert chosen._is_of_a_tool(f"{top}/{prefix}") is expected


def test_traces_of_a_tool_that_are_incomplete(
    top: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A directory of uv's without a configuration, and a `.venv` that names nothing."""
    monkeypatch.undo()
    os.makedirs(f"{top}/cache/archive-v0/abc")
    assert not chosen._is_of_a_tool(f"{top}/cache/archive-v0/abc")
    monkeypatch.setattr(chosen, "_is_of_a_tool", lambda _: True)
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    os.makedirs(f"{top}/odd")
    build({"odd": {".venv": "\n"}}, Path(top))
    monkeypatch.chdir(f"{top}/odd")
    assert prefix_shown(capsys)[0] == sys.prefix


def test_no_environment_is_searched_from_a_directory_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("CONDA_PREFIX", "/conda")
    assert [*chosen._in_use()] == [("/conda", "named by CONDA_PREFIX")]
