"""`build-details.json` (PEP 739): what a library says of its interpreter."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from layouts.interpreters import interpreters

from unit.builders import Link, Tree, build
from whose import Environment
from whose.check import hazards
from whose.report.details import python_version

SITE_314: Tree = {"lib/python3.14/site-packages": {}}
DEBIAN = "build-details..x86_64-linux-gnu.json"
NAMES = ("build-details.json", DEBIAN)


def details(version: str = "3.14.8", **more: Any) -> str:
    numbers = dict(zip(("major", "minor", "micro"), map(int, version.split(".")), strict=True))
    language = {"version": version.rpartition(".")[0], "version_info": numbers}
    found = {"schema_version": "1.0", "base_prefix": "../..", "language": language, **more}
    return json.dumps({key: value for key, value in found.items() if value is not None})


def library(version: str, name: str = NAMES[0]) -> dict[str, str]:
    """A standard library that says what it is."""
    return {"os.py": "", name: details(version)}


@pytest.mark.parametrize("name", NAMES)
def test_the_version_of_an_interpreter(tmp_path: Path, name: str) -> None:
    """Directories have the minor version at most, and Windows' have none."""
    tree = {
        "base": {"lib/python3.14": library("3.14.8", name=name), "bin": {"python3.14": ""}},
        "win": {"Lib": library("3.14.8", name=name), "python.exe": ""},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\nversion = 3.14.2\n", **SITE_314},
        "f": {"pyvenv.cfg": "home = {top}/win\n", "Lib/site-packages": {}},
    }
    top = build(tree, tmp_path)
    for prefix in ("base", "base/bin/python3.14", "win", "e", "f"):
        environment = Environment.of(f"{top}/{prefix}")
        assert python_version(environment) == "3.14.8"
    assert Environment.of(f"{top}/win").facts.variables["py_version_nodot"] == "314"


def test_the_library_of_an_executable_is_not_the_newest_below_its_prefix(tmp_path: Path) -> None:
    """Several interpreters share a prefix; the name of the executable tells, or of its target."""
    tree = {
        "usr": {
            **{f"lib/python{each}": {"os.py": ""} for each in ("3.11", "3.14", "3.15")},
            "bin": dict.fromkeys(("python3.11", "python3.14", "pythonx"), ""),
        },
        "bin": {"python": Link("usr/bin/python3.14")},
    }
    top = build(tree, tmp_path)
    expected = {
        "usr/bin/python3.11": "3.11",
        "usr/bin/pythonx": "3.15",
        "bin/python": "3.14",
        "usr": "3.15",
    }
    for where, version in expected.items():
        environment = Environment.of(f"{top}/{where}")
        assert f"{top}/usr/lib/python{version}" in environment.path, where


def test_the_numbers_of_the_version_are_optional(tmp_path: Path) -> None:
    text = details(language={"version": "3.14"})
    top = build({"base": {"Lib": {"os.py": "", NAMES[0]: text}, "python.exe": ""}}, tmp_path)
    environment = Environment.of(f"{top}/base")
    assert python_version(environment) == "3.14"
    assert environment.problems == {}


@pytest.mark.parametrize(
    "data",
    [
        *("", "[]", "[" * 100_000, "{}", "null"),
        details(language="3.14"),
        details(language={"version": "3.14", "version_info": {"major": 3}}),
        details(language={"version": "3.14", "version_info": 3}),
        details(language={"version": "3.14", "version_info": dict.fromkeys("abc", "x")}),
        b"\xff",
    ],
)
def test_what_cannot_be_used(tmp_path: Path, data: str | bytes) -> None:
    top = build({"base": {"lib/python3.14": {"os.py": "", NAMES[0]: data}}}, tmp_path)
    environment = Environment.of(f"{top}/base")
    assert python_version(environment) == "3.14"
    path = f"{top}/base/lib/python3.14/{NAMES[0]}"
    assert environment.problems == {path: "not the details of a build"}


@pytest.mark.parametrize(
    ("version", "is_other"), [("3.13.8", True), ("3.14.8", False), ("3.14.2", False), ("", False)]
)
def test_an_environment_made_for_another_version_is_told(
    tmp_path: Path, version: str, is_other: bool
) -> None:
    """With another patch version, all that is installed in it fits."""
    tree = {
        "base": {"lib/python3.14": library("3.14.8"), "bin": {"python3.14": ""}},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\nversion = VERSION\n".replace("VERSION", version),
            **SITE_314,
        },
    }
    top = build(tree, tmp_path)
    found = [each for each in hazards(Environment.of(f"{top}/e")) if each.name == "other-version"]
    assert [each.path for each in found] == ([f"{top}/e/pyvenv.cfg"] if is_other else [])
    assert all("interpreter is 3.14" in each.message for each in found)


def test_real_interpreters_say_what_they_are() -> None:
    known = 0
    for each in interpreters():
        environment = Environment.of(each.executable)
        assert each.stdlib in environment.path
        assert not any("build-details" in path for path in environment.problems)
        if any(name.startswith("build-details.") for name in os.listdir(each.stdlib)):
            known += 1
            assert python_version(environment).startswith(f"{each.minor}.")
    if not known:
        pytest.skip("no interpreter here has the file")
