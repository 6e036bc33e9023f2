"""`whose env --snapshot`, and `--env` to answer by what that wrote."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from coverage import CoverageData

from cli.workbench import whose
from whose import Environment


def test_answers_by_a_snapshot(
    environment: Callable[..., Path], project: Path, tmp_path: Path
) -> None:
    """The same as before, from another directory, when all of it is gone."""
    prefix = environment("iniconfig==2.0.0")
    done = whose("env", "--python", prefix, "--snapshot", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path / "env.json"
    file.write_text(done.stdout)
    (library,) = prefix.glob("lib/python*/site-packages/iniconfig/__init__.py")
    paths = [project / "app" / "main.py", library]
    before = whose("--python", prefix, *paths, cwd=project).stdout
    roots = whose("roots", "--python", prefix, cwd=project).stdout
    tree = json.loads(whose("env", "--json", "--python", prefix, cwd=project).stdout)
    shutil.rmtree(prefix)
    shutil.rmtree(project)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".coveragerc").write_text("[run]\nplugins = whose\n[whose]\nproject = iniconfig\n")

    def again(*arguments: str | Path) -> str:
        done = whose(*arguments, "--env", file, cwd=elsewhere)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert again(*paths) == before
    assert again("app/main.py") == "project      app/main.py\n"
    assert again("--third-party", "app", "app/main.py") == "third-party  app/main.py\n"
    assert again("iniconfig").startswith("third-party  iniconfig (iniconfig 2.0.0, ")
    assert json.loads(again("explain", "--json", "iniconfig"))["kind"] == "third-party"
    assert again("roots") == roots
    assert {**json.loads(again("env", "--json")), "notes": 0} == {**tree, "notes": 0}
    assert "by a snapshot" in again("env").splitlines()[0]
    assert json.loads(again("env", "--snapshot")) == json.loads(file.read_text())
    said = json.loads(again("explain", "--json", library))
    assert (said["kind"], said["distribution"]["name"]) == ("third-party", "iniconfig")
    recorded = next(each for each in said["evidence"] if each["file"].endswith("RECORD"))
    assert recorded["line"] is None  # only some of its lines are in the snapshot


def test_coverage_data_of_another_place(
    environment: Callable[..., Path], project: Path, tmp_path: Path
) -> None:
    """They are compared with the snapshot; relative files are those of its working directory."""
    prefix = environment("iniconfig==2.0.0")
    (library,) = prefix.glob("lib/python*/site-packages/iniconfig/__init__.py")
    file, data = tmp_path / "env.json", tmp_path / ".coverage"
    file.write_text(whose("env", "--python", prefix, "--snapshot", cwd=project).stdout)
    written = CoverageData(basename=str(data))
    written.add_lines({str(library): [1, 2], "app/main.py": [1], "<string>": [1]})
    written.write()
    getattr(written, "close", lambda: None)()  # older versions have none
    shutil.rmtree(prefix)
    done = whose("audit", "--json", "--env", file, "--fail-on-foreign", data, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    assert said["kinds"] == {"stdlib": 0, "third-party": 1, "project": 1, "unknown": 1}
    assert [each["distribution"] for each in said["foreign"]] == ["iniconfig"]
    assert "not known" in said["notes"][0]
    done = whose("audit", "--env", file, "--fail-on-missing", data, cwd=tmp_path)
    assert done.returncode == 2
    assert "--fail-on-missing needs the disk" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--env", "gone", "x"], "argument --env: gone: No such file or directory"),
        (["--env", ".", "x"], "argument --env: .: Is a directory"),
        (["--env", "bad", "x"], "argument --env: bad: no snapshot: not JSON"),
        (["--env", "new", "x"], "argument --env: new: a snapshot of version 99: this whose reads"),
        (["--env", "bad", "--python", ".", "x"], "--env and --python cannot be used together"),
        (["--env", "bad", "--recursive", "x"], "--glob and --exists need the disk"),
        (["audit", "--env", "good"], "whose audit: error: no coverage data in .coverage"),
        (["check", "--env", "bad"], "unrecognized arguments: --env"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "bad").write_text("no json")
    (tmp_path / "good").write_text(Environment.current().to_json())
    (tmp_path / "new").write_text('{"format": "whose environment", "version": 99}')
    done = whose(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_snapshot_is_taken_while_too_many_files_are_open(tmp_path: Path) -> None:
    """The message is not about standard output."""
    code = (
        "import resource, sys, whose.cli.env, whose.__main__\n"
        "whose.Environment.current().to_json()\n"  # all is imported
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\n"
        "sys.exit(whose.__main__.main(['env', '--snapshot']))\n"
    )
    done = whose(cwd=tmp_path, python=[sys.executable, "-c", code])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("whose env: error: no snapshot: /")
    assert done.stderr.endswith(" (Too many open files)\n")
