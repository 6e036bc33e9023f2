"""The copies of the standard library's functions, while a program replaces the real ones."""

from __future__ import annotations

import builtins
import json
import logging
import os
import pickle
import re
import subprocess
import sys
import zipfile
from _thread import RLock
from pathlib import Path
from types import ModuleType

import pytest

import whose
from whose import Environment
from whose._files import system
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


def test_copies_use_copies_of_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    bind(*LIBRARIES)
    with monkeypatch.context() as during:
        for name in ("compile", "escape", "sub", "_compile"):
            during.setattr(re, name, replaced)
        pattern = library("fnmatch").translate("a*[b-c]?")
        found = library("re").compile(pattern).match("axxbz")
    assert found is not None


@pytest.mark.skipif(sys.version_info < (3, 15), reason="no lazy imports")
def test_copies_hold_no_lazy_imports() -> None:
    """Python may be told to make all imports lazy (PEP 810)."""
    code = "from whose._files.system import library; print(library('tomllib').loads('a = 1'))"
    command = [sys.executable, "-X", "lazy_imports=all", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "{'a': 1}\n"


# The first use of the package, and what a module that imports it in advance may leave to later.
FIRST = [
    ("import whose; whose.Environment.current().library_prefixes()", ["whose._rules.libraries"]),
    (
        f"import pickle; pickle.loads({pickle.dumps(Environment.current())!r}).library_prefixes()",
        ["whose._rules.libraries"],
    ),
    (
        "import whose; whose.Classifier().prepare()",
        ["whose._metadata.pth", "whose._environment.objects"],
    ),
]


@pytest.mark.skipif(sys.version_info < (3, 15), reason="no lazy imports")
@pytest.mark.parametrize(("first", "needed"), FIRST)
def test_what_is_used_first_imports_what_it_needs(first: str, needed: list[str]) -> None:
    code = f"import sys; {first}; print(*map(sys.modules.__contains__, {needed}))"
    command = [sys.executable, "-X", "lazy_imports=all", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.stderr, set(done.stdout.split())) == ("", {"True"})


def test_fakes_find_no_module() -> None:
    """Such as pyfakefs, which replaces modules, and what is called `os` in a module."""
    assert not isinstance(OS, ModuleType)
    assert not isinstance(OS.path, ModuleType)
    assert not isinstance(library("json"), ModuleType)


def test_locks_of_modules_are_not_kept() -> None:
    """`eventlet` replaces them, and complains on standard error if one is left."""
    code = """if True:
        import gc, sysconfig
        from _thread import RLock
        sysconfig.lock = RLock()
        import whose
        from whose._files.system import library
        library("sysconfig").get_scheme_names()
        print([type(each).__name__ for each in gc.get_referrers(sysconfig.lock)])"""
    asked = [sys.executable, "-c", code]
    found = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True)
    assert found.stdout == "['dict']\n"  # of the module


def test_copies_hold_no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_bound", "_libraries"):
        monkeypatch.setattr(system, name, {})
    assert type(logging._lock) is RLock
    assert not hasattr(library("logging"), "_lock")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.close(OS.open(str(tmp_path / "pipe"), OPEN_FLAGS))


# PEX does so when it starts: it leaves the standard library, and what it brings itself.
FORGET = """
import os, sys, whose
classify, library = whose.classify, os.__file__
first = classify(library)
for name in [each for each in sys.modules if each.partition(".")[0] == "whose"]:
    del sys.modules[name]
sys.path[:] = [*(each for each in sys.path if each.startswith(sys.base_prefix)), sys.argv[1]]
sys.meta_path[:] = [each for each in sys.meta_path if isinstance(each, type)]
sys.path_importer_cache.clear()
try:
    import whose
except ImportError:
    print(first, classify(library), classify(sys.argv[1] + "/d/m.py"))
"""


FORGET_ONLY = """
import os, sys, whose
from collections import UserDict
kinds = [whose.Kind.STDLIB, whose.Kind.THIRD_PARTY]
if sys.argv[2] != "removed":
    kinds_of_dict = {"replaced": dict, "of another type": type("Lazy", (dict,), {})}
    left = [each for each in sys.modules.items() if each[0][:5] != "whose"]
    # Into something else, nothing can be put back.
    sys.modules = kinds_of_dict.get(sys.argv[2], lambda _: UserDict(sys.modules))(left)
else:
    for name in [each for each in sys.modules if each.partition(".")[0] == "whose"]:
        del sys.modules[name]
answers = whose.classify(os.__file__), whose.classify(sys.argv[1] + "/d/m.py")
print(answers[0] is kinds[0], whose.owner(sys.argv[1] + "/d/m.py").name)
"""


@pytest.mark.parametrize("how", ["removed", "replaced", "of another type", "no dict"])
def test_the_program_has_forgotten_whose_only(tmp_path: Path, how: str) -> None:
    """Then it is not imported a second time."""
    (tmp_path / "d").mkdir()
    (tmp_path / "d/m.py").touch()
    (tmp_path / "d-1.dist-info").mkdir()
    (tmp_path / "d-1.dist-info/RECORD").write_text("d/m.py,,\n")
    command = [sys.executable, "-c", FORGET_ONLY, str(tmp_path), how]
    path = os.pathsep.join((os.path.dirname(os.path.dirname(whose.__file__)), str(tmp_path)))
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.stdout.split() == ["True", "d"], done.stderr


def test_the_program_has_forgotten_whose_and_the_way_to_it(tmp_path: Path) -> None:
    """What a decision needs for the first time, here for an archive, is imported all the same."""
    archive = tmp_path / "deps.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("d/m.py", "")
        file.writestr("d-1.dist-info/RECORD", "d/m.py,,\n")
    command = [sys.executable, "-c", FORGET, str(archive)]
    path = os.path.dirname(os.path.dirname(whose.__file__))
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.stdout.split() == ["stdlib", "stdlib", "third-party"], done.stderr
