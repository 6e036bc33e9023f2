"""`build-details.json` (PEP 739): what a library says of its interpreter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from layouts.interpreters import interpreters

from unit.builders import Link, Tree, build
from whose import Environment
from whose._environment.build_details import build_details
from whose._files.disk import Disk
from whose.check import hazards
from whose.report.environments import python_version

SITE_314: Tree = {"lib/python3.14/site-packages": {}}
DEBIAN = "build-details..x86_64-linux-gnu.json"
NAMES = ("build-details.json", DEBIAN)


def details(version: str = "3.14.8", **more: Any) -> str:
    numbers = dict(zip(("major", "minor", "micro"), map(int, version.split(".")), strict=True))
    language = {"version": version.rpartition(".")[0], "version_info": numbers}
    found = {"schema_version": "1.0", "base_prefix": "../..", "language": language, **more}
    return json.dumps({key: value for key, value in found.items() if value is not None})


def library(version: str, executable: str = "", name: str = NAMES[0], **more: Any) -> dict:
    """A standard library that says what it is."""
    if executable:
        more["base_interpreter"] = executable
    return {"os.py": "", name: details(version, **more)}


@pytest.mark.parametrize("name", NAMES)
def test_the_version_of_an_interpreter(tmp_path: Path, name: str) -> None:
    """Directories have the minor version at most, and Windows' have none."""
    tree = {
        "base": {"lib/python3.14": library("3.14.8", name=name), "bin": {"python3.14": ""}},
        "win": {"Lib": library("3.14.8", name=name, base_prefix=".."), "python.exe": ""},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\nversion = 3.14.2\n", **SITE_314},
        "f": {"pyvenv.cfg": "home = {top}/win\n", "Lib/site-packages": {}},
    }
    top = build(tree, tmp_path)
    for prefix in ("base", "base/bin/python3.14", "win", "e", "f"):
        environment = Environment.of(f"{top}/{prefix}")
        assert python_version(environment) == "3.14.8"
    assert Environment.of(f"{top}/win").evidence.variables["py_version_nodot"] == "314"


def test_the_library_of_an_executable_is_not_the_newest_below_its_prefix(tmp_path: Path) -> None:
    """Several interpreters share a prefix; what a library does not say, the name tells."""
    tree = {
        "usr": {
            "lib/python3.11": {"os.py": ""},
            "lib/python3.14": library("3.14.8", "bin/python"),
            "lib/python3.14t": library(
                "3.14.8", "/built/for/bin/python-t", base_prefix="/built/for"
            ),
            "lib/python3.15": library("3.15.0", "bin/python3.15"),
            "bin": dict.fromkeys(("python", "python-t", "python3.11", "python3.15", "pythonx"), ""),
        },
        "bin": {"python3.14": Link("usr/bin/python"), "python3.15": Link("usr/bin/python3.11")},
        "linked": Link("usr"),
    }
    top = build(tree, tmp_path)
    expected = {
        "usr/bin/python": "3.14",
        "usr/bin/python-t": "3.14t",
        "usr/bin/python3.11": "3.11",
        "usr/bin/python3.15": "3.15",
        "usr/bin/pythonx": "3.15",
        "bin/python3.14": "3.14",
        "bin/python3.15": "3.11",
        "usr": "3.15",
    }
    for where, version in expected.items():
        environment = Environment.of(f"{top}/{where}")
        assert f"{top}/usr/lib/python{version}" in environment.path, where
    environment = Environment.of(f"{top}/linked/bin/python")
    assert f"{top}/linked/lib/python3.14" in environment.path


def test_the_base_prefix_is_believed_if_the_library_is_there(tmp_path: Path) -> None:
    """As of a tree of links, nix's for instance; not of an interpreter that was moved."""
    name = "lib/python3.14"
    tree = {
        "store": {name: library("3.14.8")},
        "links": {"lib": {"python3.14": Link(f"store/{name}")}},
        "files": {f"{name}/{each}": Link(f"store/{name}/{each}") for each in ("os.py", NAMES[0])},
        "e": {"pyvenv.cfg": "home = {top}/links/bin\n"},
        "built": {name: {"os.py": ""}},
        "moved": {name: library("3.14.8", base_prefix="{top}/built")},
        "nowhere": {name: library("3.14.8", base_prefix="/nowhere")},
    }
    tree["store"][name][NAMES[0]] = details(base_prefix="{top}/store")
    top = build(tree, tmp_path)
    bases = {"links": "store", "files": "store", "moved": "moved", "nowhere": "nowhere"}
    for prefix, base in {**bases, "e": "links"}.items():  # a `pyvenv.cfg` says where its base is
        environment = Environment.of(f"{top}/{prefix}")
        assert environment.prefix == f"{top}/{prefix}"
        assert environment.evidence.base_prefixes == (f"{top}/{base}",)


@pytest.mark.parametrize(
    "data",
    [
        *("", "[]", "[" * 100_000, "{}", "null"),
        details(schema_version=None),
        details(schema_version="2.0"),
        details(schema_version=1.0),
        details(language="3.14"),
        details(language={"version": "3.14", "version_info": {"major": 3}}),
        details(language={"version": "3.14", "version_info": 3}),
        details(language={"version": "\x1b[31m"}),
        details(language={"version": "3.14", "version_info": dict.fromkeys("abc", "x")}),
        details(base_prefix=None),
        details(base_prefix=3),
        details(base_prefix="a\0b"),
        details(base_interpreter=3),
        b"\xff",
    ],
)
def test_what_cannot_be_used(tmp_path: Path, data: str | bytes) -> None:
    top = build({"base": {"lib/python3.14": {"os.py": "", NAMES[0]: data}}}, tmp_path)
    environment = Environment.of(f"{top}/base")
    assert python_version(environment) == "3.14"
    path = f"{top}/base/lib/python3.14/{NAMES[0]}"
    assert environment.problems == {path: "not the details of a build"}


def test_the_standard_name_goes_first(tmp_path: Path) -> None:
    tree = {
        "a": {DEBIAN: details("3.1.0"), NAMES[0]: details()},
        "b": {DEBIAN: "", "c": "", "build-details.txt": details()},
    }
    top, disk = build(tree, tmp_path), Disk()
    found = build_details(f"{top}/a", disk)
    assert found is not None
    assert (found.version, found.interpreter) == ("3.14.8", "")
    assert build_details(f"{top}/b", disk) is None
    assert list(disk.problems) == [f"{top}/b/{DEBIAN}"]
    build({"d": {NAMES[0]: details(base_interpreter="/else/where")}}, tmp_path / "more")
    found = build_details(f"{top}/more/d", disk)
    assert found is not None
    assert found.interpreter == "/else/where"
    only_minor = details(language={"version": "3.14"})
    build({"c": {NAMES[0]: only_minor}}, tmp_path / "more")
    found = build_details(f"{top}/more/c", disk)
    assert found is not None
    assert found.version == "3.14"


def test_an_environment_made_for_another_version_is_told(tmp_path: Path) -> None:
    tree = {
        "base": {"lib/python3.14": library("3.14.8"), "bin": {"python3.14": ""}},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\nversion = 3.14.2\n",
            **SITE_314,
        },
    }
    top = build(tree, tmp_path)
    found = [each for each in hazards(Environment.of(f"{top}/e")) if each.name == "other-version"]
    assert [each.path for each in found] == [f"{top}/e/pyvenv.cfg"]
    assert "interpreter is 3.14.8" in found[0].message


def test_real_interpreters_say_what_they_are() -> None:
    known = 0
    for each in interpreters():
        disk = Disk()
        found = build_details(each.stdlib, disk)
        assert disk.problems == {}
        if found is not None:
            known += 1
            assert found.version.startswith(f"{each.minor}.")
            environment = Environment.of(each.executable)
            assert python_version(environment) == found.version
            assert each.stdlib in environment.path
    if not known:
        pytest.skip("no interpreter here has the file")
