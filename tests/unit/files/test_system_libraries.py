"""The modules of the standard library that are needed later: imported once, and the real ones."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import whose
from whose._files import system
from whose._files.system import bind, library

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
