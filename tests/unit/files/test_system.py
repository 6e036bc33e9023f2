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
import tomllib
import zipfile
from _thread import RLock
from pathlib import Path
from types import ModuleType
from typing import Any

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


UNMEASURED = {name: each for name, each in os.environ.items() if "COVERAGE" not in name}
OWN_MODULE = """\
import sys
import whose
from whose._files.system import library
{before}
assert library("tomllib").loads("a = 1") == {{"a": 1}}
{after}
import tomllib
print(tomllib.OWN, tomllib is sys.modules["tomllib"])
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("import tomllib", "del tomllib"),
        ("sys.modules['tomllib'] = None", "del sys.modules['tomllib']"),
    ],
)
def test_the_program_has_a_module_of_the_same_name(tmp_path: Path, before: str, after: str) -> None:
    """Python finds that first. The program keeps it."""
    (tmp_path / "tomllib.py").write_text("OWN = 1\n")
    program = [sys.executable, "-c", OWN_MODULE.format(before=before, after=after)]
    done = subprocess.run(
        program, cwd=tmp_path, env=UNMEASURED, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("1 True\n", "")


@pytest.mark.parametrize("before", ["", "sys.frozen = True", "del os.__file__"])
def test_a_module_of_the_standard_library_is_imported_once(tmp_path: Path, before: str) -> None:
    """Also in a frozen application, and where Python does not say where its library is."""
    program = f"import os, sys\n{before}\npath = sys.path, sys.path[:]\nimport whose, warnings\n"
    program += "from whose._files.system import library\nlibrary('tomllib'), library('warnings')\n"
    program += "known = sys.modules['tomllib']\nimport tomllib\nprint(known is tomllib)\n"
    program += "print(sys.modules['warnings'] is warnings, path == (sys.path, path[0]))"
    done = subprocess.check_output(
        [sys.executable, "-c", program], cwd=tmp_path, env=UNMEASURED, text=True
    )
    assert done.split() == ["True"] * 3


def test_a_module_that_was_not_imported_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_libraries", {})
    monkeypatch.delitem(sys.modules, "tomllib", raising=False)
    assert library("tomllib").loads("a = 1") == {"a": 1}
    assert "tomllib" in sys.modules


def test_what_a_module_imports_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Since Python 3.15, modules of the standard library do that. It may fail."""

    class Lazy(ModuleType):
        def __getattribute__(self, name: str) -> object:
            if name in ("VALUE", "MISSING"):
                used.append(name)
            if name == "MISSING":
                raise ImportError
            return super().__getattribute__(name)

    used: list[str] = []
    for name, each in {"lazily": ModuleType("lazily"), "lazily.inner": Lazy("inner")}.items():
        vars(each).update(VALUE=1, MISSING=2)
        monkeypatch.setitem(sys.modules, name, each)
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_HAS_LAZY_IMPORTS", True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    bind("lazily")
    assert used == ["VALUE", "MISSING"]


def test_a_module_that_is_hidden_is_loaded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would import when it is used, too, while it is the one in `sys.modules`."""
    own = ModuleType("tomllib")
    monkeypatch.setitem(sys.modules, "tomllib", own)
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_libraries", {})
    monkeypatch.setattr(system, "_HAS_LAZY_IMPORTS", True)
    assert library("tomllib").loads("a = 1") == {"a": 1}
    assert sys.modules["tomllib"] is own


@pytest.mark.slow
def test_a_library_in_an_archive(tmp_path: Path) -> None:
    """As in Pyodide, with a directory `json` beside it. The program has a `json.py`."""
    lib, real = tmp_path / "lib/python{}.{}".format(*sys.version_info), Path(os.__file__).parent
    (lib / "json").mkdir(parents=True)
    (lib / "lib-dynload").symlink_to(real / "lib-dynload")
    name = "lib/python{}{}.zip".format(*sys.version_info)
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for file in (
            *real.glob("*.py"),
            *real.glob("[cejrtu]*/*.py"),
            *real.glob("importlib/**/*.py"),
            *real.glob("sysconfig/*.py"),  # a package since Python 3.13
        ):
            archive.write(file, file.relative_to(real))
    (tmp_path / "json.py").write_text("")
    program = "from whose._files.system import library; print(library('json').loads('[1]'))"
    source = os.path.dirname(os.path.dirname(whose.__file__))
    for arguments, said in (
        (["-c", program], "[1]\n"),
        (["-m", "whose", "--json", "json.py"], None),
    ):
        done = subprocess.run(
            [os.path.realpath(sys.executable), *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHOME": str(tmp_path), "PYTHONPATH": source},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stderr, done.stdout) == ("", said or done.stdout)


def test_another_thread_imports_a_module_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not taken for one of the program's, which would be put aside."""

    class Modules(dict[str, ModuleType]):
        def get(self, key: str, default: Any = None) -> Any:
            found = super().get(key, default)
            if key == "tomllib":
                self[key] = tomllib
            return found

    monkeypatch.setattr(system, "MODULES", Modules(sys.modules))
    monkeypatch.delitem(system.MODULES, "tomllib")
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_libraries", {})
    assert library("tomllib").loads.__code__ is tomllib.loads.__code__


def test_several_threads_ask_first(tmp_path: Path) -> None:
    """While one imports a module, the others wait for it."""
    program = """\
import sys, threading
import whose
path, said, start = sys.path[:], [], threading.Barrier(4)
def ask():
    start.wait()
    said.append(whose.classify("/nowhere/x.py").value)
threads = [threading.Thread(target=ask) for _ in range(4)]
sys.setswitchinterval(1e-6)
for each in threads: each.start()
for each in threads: each.join()
print(*said, path == sys.path)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["project"] * 4 + ["True"], "")
