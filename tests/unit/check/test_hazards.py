"""What `whose check` finds, in environments that are put together by hand."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, SITE, Link, Tree, build, environment
from unit.check.made_by_hand import BASE, VENV, found
from whose import Environment
from whose.check import hazards
from whose.check.hazard import Hazard


def test_in_order(tmp_path: Path) -> None:
    assert found({}, tmp_path)[1] == []


@pytest.mark.parametrize(
    ("left", "problem"),
    [
        (VENV, ""),
        ({**VENV, "bin": {}}, "has no python"),
        ({**VENV, "pyvenv.cfg": ""}, "has no home"),
        # As Bazel has it: the link tells, also to Python itself.
        ({**VENV, "pyvenv.cfg": "", "bin": {"python3": Link("base/bin/python3.13")}}, ""),
        # Its `pyvenv.cfg` was deleted, so that nothing tells its interpreter.
        ({SITE: {}}, "has neither a pyvenv.cfg nor a standard library"),
    ],
)
def test_what_is_left_of_an_environment(tmp_path: Path, left: Tree, problem: str) -> None:
    top = build({**BASE, "base/bin/python3.13": "", "e": left}, tmp_path)
    found = [each for each in hazards(Environment.of(f"{top}/e")) if each.name == "missing-home"]
    said = [each.message.replace(f"{top}/e/pyvenv.cfg:", f"{top}/e") for each in found]
    assert said == ([f"{top}/e {problem}"] if problem else [])


def test_a_hazard_shows_what_it_is() -> None:
    hazard = Hazard("name", "/path", "it is wrong", "mend it")
    assert str(hazard) == "name: it is wrong; fix: mend it"


@pytest.mark.parametrize(
    ("above", "beside", "others", "claimed"),
    [
        ("deps", {}, {}, False),
        ("deps", {"app.runfiles": {}}, {}, False),
        ("app.runfiles", {}, {}, True),
        ("nix/store/hash-six/lib/python3.13", {}, {}, True),
        ("deps/lib/python3.13", {"deps/.spack": {}}, {}, True),
        ("ros/jazzy/lib/python3.13", {"ros/jazzy/local_setup.sh": ""}, {}, True),
        ("brew/Cellar/numpy/2.4/lib/python3.13", {}, {}, True),
        (
            "deps/lib/python3.13",
            {"deps/share/venv/metadata/venvstacks_layer.json": "{}"},
            {},
            True,
        ),
        ("base/local", {}, {}, True),
        ("project/build/lib/python3.13", {"project": {}}, {}, True),
        ("deps", {}, {"lambda_runtime": "/var/runtime"}, True),
    ],
)
def test_a_site_directory_of_nobody(
    tmp_path: Path, above: str, beside: Tree, others: dict[str, Any], *, claimed: bool
) -> None:
    """Unless a tool puts such directories on `sys.path` by design."""
    site = f"{above}/site-packages"
    top, hazards = found({site: {}, **beside}, tmp_path, site, **others)
    expected = [] if claimed else [("unclaimed-site", f"{top}/{site}")]
    assert [(each.name, each.path) for each in hazards] == expected


def test_a_directory_that_only_a_tool_fills(tmp_path: Path) -> None:
    """PDM puts it on `sys.path` in place of an environment."""
    site = "app/__pypackages__/3.13/lib"
    assert found({site: {"six.py": ""}}, tmp_path, site)[1] == []


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ("{top}/parent/local/lib/python3.13/dist-packages", ""),
        ("{top}/parent/" + SITE, ""),
        ("{top}/other/" + SITE, "but extends-environment = "),
        ("", "adds no directory"),
    ],
)
def test_an_overlay_adds_what_it_extends(tmp_path: Path, added: str, problem: str) -> None:
    """It need not have every directory, as those of Debian's scheme."""
    config = "home = {top}/base/bin\nextends-environment = {top}/parent\n"
    overlay = f'import site; site.addsitedir("{added}")\n' if added else ""
    tree = {
        "e": {**VENV, "pyvenv.cfg": config, SITE: {"_uv_ephemeral_overlay.pth": overlay}},
        "parent": VENV,
        "other": VENV,
    }
    _, hazards = found(tree, tmp_path)
    assert len(hazards) == bool(problem)
    assert all(each.name == "stale-overlay" and problem in each.message for each in hazards)


def test_an_interpreter_that_does_not_know_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after moving it: its build configuration names directories of another machine."""
    variables = sysconfig.get_config_vars()
    for name in ("base", "installed_base", "platbase", "installed_platbase"):
        monkeypatch.setitem(variables, name, "/install")
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wrong = [each for each in hazards(Environment.current()) if each.name == "missing-library-path"]
    assert {each.path for each in wrong} == {f"/install/{sys.platlibdir}/{minor}"}
    assert all(sys.base_prefix in each.fix for each in wrong)


@pytest.mark.parametrize("prefix", ["/app/python", ""])
def test_a_prefix_that_a_program_set(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """One that embeds Python may have the library anywhere: no interpreter was moved."""
    variables = sysconfig.get_config_vars()
    for name in ("base", "installed_base", "platbase", "installed_platbase"):
        monkeypatch.setitem(variables, name, os.path.normpath(prefix))
    environment = Environment.current()
    for name in ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, prefix)
    assert "missing-library-path" not in [each.name for each in hazards(environment)]


@pytest.mark.parametrize(
    ("shebang", "is_copy"),
    [
        ("#!{top}/original/bin/python\n", True),
        ("#!{top}/gone/bin/python3.13\n", True),
        ("#!/bin/sh\n'''exec' \"{top}/original/bin/python\" \"$0\"\n", True),
        ("#!/bin/sh\n'''exec' \"{top}/an original/bin/python\" \"$0\"\n", True),
        ("#!{top}/original/bin/python\n# it's Python\n", True),
        ("#!{top}/e/bin/python\n", False),
        ("#!{top}/base/../e/bin/python\n", False),
        ("#!{top}/base/bin/python\n", False),
        ("#!/usr/bin/env python3\n", False),
        ("no script\n", False),
    ],
)
def test_a_copied_environment(tmp_path: Path, shebang: str, *, is_copy: bool) -> None:
    """Its scripts start the interpreter of the original, which may be gone."""
    tree = {
        "e": {**VENV, "bin": {"tool": shebang, "other": shebang, "linked": Link("e/bin/tool")}},
        "original": VENV,
    }
    top, hazards = found(tree, tmp_path)
    expected = [("copied-environment", f"{top}/e/bin/other")] if is_copy else []
    assert [(each.name, each.path) for each in hazards] == expected
    assert all("and 1 more of its scripts run" in each.message for each in hazards)


@pytest.mark.parametrize(
    ("made_by", "install"),
    [
        ("uv = 0.9", "uv pip install --python {top}/e"),
        ("virtualenv = 20.30", "pip --python {top}/e install"),
    ],
)
def test_a_fix_installs_into_the_environment_with_the_tool_that_made_it(
    tmp_path: Path, made_by: str, install: str
) -> None:
    config = {"pyvenv.cfg": f"home = {{top}}/base/bin\n{made_by}\n"}
    info = {"d-1.dist-info": {"METADATA": "", "INSTALLER": "pip\n"}}
    top, (hazard,) = found({"e": {**config, SITE: info}}, tmp_path)
    assert hazard.fix == f"{install.format(top=top)} --force-reinstall --no-deps d"


def test_problems_that_are_not_of_the_environment_are_left_out(tmp_path: Path) -> None:
    top = build({**BASE, "e": VENV}, tmp_path)
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    asked.disk.problems.update({f"{top}/project/x": "odd", f"{top}/e/{SITE}/y": "odd"})
    assert [(each.name, each.path) for each in hazards(asked)] == [
        ("unreadable", f"{top}/e/{SITE}/y")
    ]
