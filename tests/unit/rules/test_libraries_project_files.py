"""The project's own files, in directories, archives and installed copies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from unit.builders import SITE, Link, build, distribution, environment
from unit.rules.library_trees import (
    BASE,
    CFG,
    CLICK,
    CLICK_FILES,
    LIBRARY,
    TREES,
    files_below,
    started_in,
)
from whose import Classifier

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", TREES)
def test_project_files_are_those_that_classify_says(tmp_path: Path, name: str) -> None:
    """In its tree, in the sources of editable installations, and where it is installed."""
    top, cwd, found = started_in(name, tmp_path)
    classifier = Classifier(found)
    here = [f"{top}/{cwd}", f"{top}/env/src"]
    if "real" in name:
        here.append(f"{top}/env/{SITE}")
    expected = {
        file
        for start in here
        for file in files_below(start)
        if file.endswith(".py") and classifier.classify(file) == "project"
    }
    said = list(found.project_files())
    assert set(said) == expected
    assert len(said) == len(expected)


def test_sources_that_are_gone_are_left_out(tmp_path: Path) -> None:
    gone = '{"url": "file://{top}/nowhere", "dir_info": {"editable": true}}'
    tree = {
        "e": {"pyvenv.cfg": CFG, SITE: distribution("app-1", direct_url=gone)},
        "project": {"pyproject.toml": '[project]\nname = "app"\n', "m.py": ""},
    }
    top = build({"base": BASE, **tree}, tmp_path)
    shutil.rmtree(f"{top}/nowhere", ignore_errors=True)
    found = environment(top, "e", path=[LIBRARY, f"e/{SITE}"])
    assert list(found.project_files()) == [f"{top}/project/m.py"]


def test_links_that_cannot_be_followed_are_left_out(tmp_path: Path) -> None:
    tree = {
        "a.py": "",
        "loop.py": Link("project/loop.py"),
        "gone.py": Link("nowhere"),
        "x.py": Link("project/a.py"),
    }
    top = build({"base": {"lib/python3.13": {"os.py": ""}}, "project": tree}, tmp_path)
    found = Classifier(environment(top, "base")).project_files()
    assert [*found] == [f"{top}/project/a.py", f"{top}/project/x.py"]


def test_project_files_are_on_sys_path_too(tmp_path: Path) -> None:
    """What PYTHONPATH names, but for the root: all files of a machine are nobody's project."""
    tree = {"project": {"m.py": ""}, "other": {**CLICK, **CLICK_FILES, "mine.py": ""}}
    top = build({"base": BASE, **tree}, tmp_path)
    found = environment(top, "base", path=["project", "other", "/", LIBRARY])
    files = list(zip(found.project_files(), range(9), strict=False))
    assert [os.path.relpath(each, top) for each, _ in files] == ["project/m.py", "other/mine.py"]


def test_project_files_by_pattern(tmp_path: Path) -> None:
    tree = {
        "m.py": "",
        "test_m.py": "",
        "data.txt": "",
        ".git": {"hook.py": ""},
        ".tox": {"x.py": ""},
        "sub": {"test_n.py": "", "gone.py": Link("nowhere")},
        "loop": Link("project"),
    }
    top = build({"base": BASE, "project": tree}, tmp_path)
    found = environment(top, "base", path=[LIBRARY])
    names = {each: [os.path.relpath(file, top) for file in found.project_files(each)]
             for each in ("*.py", "test_*", "*")}  # fmt: skip
    assert names["*.py"] == ["project/m.py", "project/test_m.py", "project/sub/test_n.py"]
    assert names["test_*"] == ["project/test_m.py", "project/sub/test_n.py"]
    assert "project/data.txt" in names["*"]


def test_project_files_take_no_module_of_the_program(tmp_path: Path) -> None:
    """One that is called like a module of the standard library, or put in its place."""
    code = """if True:
        import sys, types, whose
        whose.Classifier().prepare()
        sys.path.insert(0, "")
        del sys.modules["fnmatch"]
        sys.modules.update(dict.fromkeys(sys.argv[1:]))
        print(*whose.Classifier().project_files("only_h*.py"))
    """
    build({"fnmatch.py": "raise SystemExit", "only_here.py": ""}, tmp_path)
    for planted in ([], ["fnmatch"]):
        command = [sys.executable, "-P", "-c", code, *planted]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (f"{tmp_path}/only_here.py\n", "")
