"""The environment of the running interpreter, and what follows sys.path."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, SITE, VARIABLES, build, environment
from unit.environment.told import roots
from whose import Environment
from whose._environment.running import START_DIRECTORY, absolute_path_entries
from whose._files.paths import rules_of

BASE = {"base": {LIB: {"os.py": "", "lib-dynload": {}, "site-packages": {}}, "bin": {"x": ""}}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {"activate": ""}}


def test_with_another_path_and_read_again(tmp_path: Path) -> None:
    top = build({**BASE, "e": VENV, "project": {}, "x": {"site-packages": {}}}, tmp_path)
    found = environment(top, "e", path=[f"base/{LIB}"])
    other = found.with_path([f"{top}/base/{LIB}", f"{top}/x/site-packages", None, 3])
    assert "x/site-packages" in roots(other, top)
    assert "x/site-packages" not in roots(found, top)
    names, installed = other.contents.project_names, other.contents.installed(top)
    again = other.with_path([])
    assert again.schemes is found.schemes
    assert again.contents.installed(top) is found.contents.installed(top) is installed
    assert again.contents.project_names is names
    os.rename(f"{top}/e", f"{top}/gone")
    assert f"e/{SITE}" not in roots(found.read_again(), top)
    assert hash(found.read_again()) == hash(found) != hash(other)


def test_entries_of_sys_path_become_absolute(tmp_path: Path) -> None:
    entries = ["", ".", "a/../b", "/c/./d", tmp_path, b"/e", None, 5, "/nul\0", object(), []]
    assert absolute_path_entries(entries, "/w", rules_of()) == [
        "/w", "/w", "/w/b", "/c/d", str(tmp_path), "/e"
    ]  # fmt: skip


def test_the_running_interpreter() -> None:
    found = Environment.current()
    assert found.layers[0].prefix == found.prefix
    assert {root.role for root in found.roots} >= {"stdlib", "site"}
    assert set(VARIABLES) <= set(found.facts.variables)


def test_another_sys_path_for_the_running_interpreter() -> None:
    assert Environment.current(["/a", "b"]).path == ("/a", os.path.join(START_DIRECTORY, "b"))


def test_paths_are_compared_as_on_the_disk_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    for library, folds in (("/", True), ("/lower", False)):
        monkeypatch.setattr(sys, "_stdlib_dir", library, raising=False)
        assert (Environment.current().disk.paths.key("/A") == "/a") is folds


def test_site_directories_in_the_order_of_the_path(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {}}, "f": {"pyvenv.cfg": "", SITE: {}}, "project": {}}
    top = build(tree, tmp_path)
    found = environment(top, "e", path=[f"f/{SITE}", "project", f"e/{SITE}", f"f/{SITE}"])
    sites = [(site, layer.prefix) for site, layer in found.sites_on_path()]
    assert sites == [(f"{top}/f/{SITE}", f"{top}/f"), (f"{top}/e/{SITE}", f"{top}/e")]


@pytest.mark.parametrize("path", ["src", b"lib"])
def test_one_path_is_no_list(path: Any) -> None:
    with pytest.raises(TypeError, match=r"^sys.path is a list of paths, not one path: "):
        Environment.current().with_path(path)
    with pytest.raises(TypeError, match=r"^sys.path is a list of paths, not one path: "):
        Environment.current(path)
