"""What others have put into files: links that lead nowhere, and text that a terminal obeys."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from layouts.tools import write

from cli.workbench import whose
from whose.cli.commands import Given
from whose.cli.listing import files_below

COMMANDS = (
    *(("-r", "."), (".",), ("-r", "--only", "project", "."), ("-r", "--glob", "*", ".")),
    *(("explain", "."), ("check",), ("env",), ("roots",), ("env", "--snapshot")),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_links_that_cannot_be_followed(project: Path, command: tuple[str, ...]) -> None:
    """They are listed as all links that lead nowhere are."""
    (project / "app" / "b.py").symlink_to("b.py")
    (project / "app" / "one").symlink_to("two")
    (project / "app" / "two").symlink_to("one")
    (project / "app" / "gone").symlink_to("nowhere")
    done = whose(*command, cwd=project)
    assert "Traceback" not in done.stderr
    if command[-1] == "." and command[0] != "explain":
        assert (done.returncode, done.stderr) == (0, "")
        if command[0] == "-r":
            names = [line.split()[-1] for line in done.stdout.splitlines()]
            files = ("__init__.py", "b.py", "gone", "main.py", "one", "two")
            assert names == ["./test_app.py", *(f"./app/{name}" for name in files)]
        else:
            assert done.stdout == "project      . (7 files)\n"
    else:
        assert done.returncode in (0, 1)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs another user")
def test_what_may_not_be_seen() -> None:
    """A user without permission gets the rest."""
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        os.mkdir(os.path.join(top, "closed"), 0o700)
        for name in ("a.py", "z.py"):
            with open(os.path.join(top, name), "w"):
                pass
        os.symlink("closed/inside", os.path.join(top, "link.py"))
        failed = []
        os.seteuid(65534)
        try:
            found = [*files_below(top, Given(glob=[], recursive=False), failed.append)]
        finally:
            os.seteuid(0)
    assert found == [f"{top}/{name}.py" for name in ("a", "link", "z")]
    told = [(error.filename, error.strerror) for error in failed]
    assert told == [(f"{top}/closed", "Permission denied")]


EVIL = "\x1b[31m\x9b1m\x07\u202ered"


def test_no_file_reaches_the_terminal(tmp_path: Path, project: Path) -> None:
    """Not its contents and not its name, in any command."""
    prefix = tmp_path / "env"
    site = prefix / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "python").symlink_to(sys.executable)
    home = os.path.dirname(os.path.realpath(sys.executable))
    keys = ("version", "version_info", "uv", "virtualenv", "prompt", "extends-environment", EVIL)
    write(prefix / "pyvenv.cfg", f"home = {home}\n" + "".join(f"{key} = {EVIL}\n" for key in keys))
    for name, origin in (
        ("local", {"url": f"file:///{EVIL}", "dir_info": {"editable": True}}),
        ("cloned", {"url": f"git+{EVIL}", "vcs_info": {"vcs": EVIL}}),
        ("broken", EVIL),
        (f"n{EVIL}", {}),
    ):
        info = site / f"{name}-1{EVIL}.dist-info"
        write(info / "RECORD", f"{name}.py,,\n{EVIL}.py,,\n{EVIL}")
        write(info / "METADATA", f"Name: {name}{EVIL}\nVersion: {EVIL}\nRequires-Dist: {EVIL}\n")
        write(info / "INSTALLER", EVIL)
        write(info / "direct_url.json", json.dumps(origin))
        write(site / f"{name}.py")
    write(site / f"a{EVIL}.pth", f"/{EVIL}\nimport {EVIL}\n")
    write(project / f"{EVIL}.py")
    (project / f"{EVIL}-link").symlink_to(f"{EVIL}-link")
    files = sorted(map(str, site.glob("*.py")))
    commands = [*COMMANDS, ("explain", *files), ("check", "--format", "github"), (EVIL,)]
    for command in commands:
        done = whose(*command, "--python", prefix, cwd=project)
        shown = [*(done.stdout + done.stderr).replace("\n", "")]
        assert "".join(shown).isprintable(), command
        assert "Traceback" not in done.stderr
    assert "\\x1b[31m" in whose("env", "--python", prefix, cwd=project).stdout


CONFIGURED = (("app",), ("explain", "app"), ("check",), ("audit",), ("roots",))


@pytest.mark.parametrize("command", CONFIGURED, ids=" ".join)
def test_a_configuration_that_is_not_utf_8(project: Path, command: tuple[str, ...]) -> None:
    (project / ".coveragerc").write_bytes(b"# \xe9\n[run]\nplugins = whose\n")
    done = whose(*command, cwd=project)
    assert "Traceback" not in done.stderr
    assert "'utf-8' codec can't decode" in done.stdout + done.stderr
    assert done.returncode == (1 if command == ("check",) else 2)


@pytest.mark.parametrize(
    "text", ['[tool.coverage]\nrun = "whose"\n', '[tool]\ncoverage = ["whose"]\n']
)
@pytest.mark.parametrize("command", ["app", "check"])
def test_a_configuration_of_other_types(project: Path, text: str, command: str) -> None:
    """coverage.py itself ends with a traceback there."""
    (project / "pyproject.toml").write_text(text)
    done = whose(command, cwd=project)
    assert "coverage.py cannot read its configuration" in done.stdout + done.stderr
    assert done.returncode == (1 if command == "check" else 2)
