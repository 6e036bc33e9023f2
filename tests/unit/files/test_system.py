"""The copies of the standard library's functions, while a program replaces the real ones."""

from __future__ import annotations

import builtins
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from whose._files.disk import Disk
from whose._files.system import LIBRARIES, OPEN_FLAGS, OS, bind, library


def replaced(*_: object, **__: object) -> object:
    raise AssertionError("the program's own function was called")


def test_functions_of_os_are_the_real_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also those that others in `os` and `os.path` call."""
    link = str(tmp_path / "link")
    os.symlink(tmp_path / "target", link)
    with monkeypatch.context() as during:
        for name in ("lstat", "stat", "fspath", "fsdecode", "readlink", "scandir"):
            during.setattr(os, name, replaced)
        for name in ("join", "lexists", "normpath", "realpath", "islink"):
            during.setattr(os.path, name, replaced)
        real, text = OS.path.realpath(link), OS.fsdecode(b"a")
        there, form = OS.path.lexists(real), Disk().form(link)
        others = OS.path.exists(real), OS.path.isfile(__file__), OS.path.isdir(link)
    assert real == os.path.realpath(tmp_path / "target")
    assert (there, form, text) == (False, "link", "a")
    assert others == (False, True, False)


def test_built_in_functions_are_the_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as during:
        during.setattr(builtins, "open", replaced)
        data = Disk().read(__file__, 1 << 20)
    assert data == Path(__file__).read_bytes()


def test_modules_are_as_they_were_when_they_were_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    bind(*LIBRARIES)
    with monkeypatch.context() as during:
        for name in LIBRARIES:
            during.setitem(sys.modules, name, None)
        during.setattr(json, "loads", replaced)
        found = library("json").loads("[1]"), library("tomllib").loads("a = 1")
    assert found == ([1], {"a": 1})
    assert library("json") is library("json")


def test_fakes_find_no_module() -> None:
    """Such as pyfakefs, which replaces modules, and what is called `os` in a module."""
    assert not isinstance(OS, ModuleType)
    assert not isinstance(OS.path, ModuleType)
    assert not isinstance(library("json"), ModuleType)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.close(OS.open(str(tmp_path / "pipe"), OPEN_FLAGS))
