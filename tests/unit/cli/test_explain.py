"""What `whose explain` and `whose env` print in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, build, distribution
from whose.__main__ import main

BASE = {"base": {LIB: {"os.py": ""}}, "project": {"app.py": ""}}


def test_where_it_came_from_may_not_be_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = {
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\nextends-environment = {top}/p\n",
            SITE: {"d.py": "", **distribution("d-1", "d.py")},
        },
        "p": {"pyvenv.cfg": "", SITE: {}},
        "added": {"pyvenv.cfg": "", SITE: {}},
    }
    top = build({**BASE, **tree}, tmp_path)
    build({"e": {SITE: {"added.pth": f"{top}/added/{SITE}\n"}}}, tmp_path)
    assert main(["explain", "--python", f"{top}/e", f"{top}/e/{SITE}/d.py"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "d 1, where it came from is not recorded" in text
    assert main(["env", "--python", f"{top}/e"]) == 0
    text = capsys.readouterr().out
    assert f", which {top}/e extends" in " ".join(text.split())
    assert "a layer of the uv environment" in " ".join(text.split())


@pytest.mark.parametrize("name", ["frozen", "<x>"])
def test_what_is_there_is_no_word(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A directory may be called as a module's origin is, or as code without a file."""
    monkeypatch.chdir(build({name: {"a.py": ""}}, tmp_path))
    assert main([name, "--no-config"]) == 0
    assert capsys.readouterr().out.startswith(f"project      {name} ")
    assert main(["explain", name, "--no-config"]) == 0
    assert "kind          project" in capsys.readouterr().out


def test_modules_without_a_file_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "sys", "time", "--no-config"]) == 0
    pages = capsys.readouterr().out.split("\n\n")
    assert [page.split("\n")[0] for page in pages] == ["sys", "time"]
    assert all("reason        built into the interpreter" in page for page in pages)
