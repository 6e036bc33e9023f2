"""From facts to layers, roots and anchors; the trees are real, the facts are data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, build, environment
from unit.environment.told import roots
from whose import Environment
from whose._files.limits import FILE_LIMIT

BASE = {"base": {LIB: {"os.py": "", "lib-dynload": {}, "site-packages": {}}, "bin": {"x": ""}}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {"activate": ""}}


def layers(found: Environment, top: str) -> list[tuple[str, str, str]]:
    return [
        (os.path.relpath(layer.prefix, top), layer.form, layer.made_by) for layer in found.layers
    ]


def test_a_virtual_environment(tmp_path: Path) -> None:
    top = build({**BASE, "e": VENV, "project": {}}, tmp_path)
    found = environment(top, "e", path=["project", f"base/{LIB}", f"e/{SITE}"])
    assert found.prefix == f"{top}/e"
    assert layers(found, top) == [
        ("e", "virtual environment", "venv"),
        ("base", "interpreter", ""),
    ]
    assert [layer.relation for layer in found.layers] == ["", "the base interpreter"]
    assert found.layers[0].sites == (f"{top}/e/{SITE}",)
    assert found.layers[0].config is not None
    assert found.survey.user_path == (f"{top}/project",)
    assert found.anchors == (f"{top}/project",)
    assert roots(found, top) == {
        f"base/{LIB}": ("stdlib", "stdlib"),
        f"e/{SITE}": ("site", "third-party"),
        f"base/{SITE}": ("site", "third-party"),
        "e/bin": ("scripts", "third-party"),
        "e": ("environment", "third-party"),
        "base/bin": ("scripts", "third-party"),
        "project": ("path", "project"),
    }
    assert found.problems == {}


def test_only_what_exists_is_believed(tmp_path: Path) -> None:
    """As with a relocated interpreter, whose build said `/install`."""
    top = build({**BASE, "e": VENV, "project": {}}, tmp_path)
    found = environment(top, "e", base="install", stdlib=[f"{top}/base/{LIB}"])
    assert not [name for name in roots(found, top) if name.startswith("install")]
    assert roots(found, top)[f"base/{LIB}"] == ("stdlib", "stdlib")


@pytest.mark.parametrize("marker", ["os.py", "os.pyc", "lib-dynload/x.so"])
def test_what_makes_a_standard_library(tmp_path: Path, marker: str) -> None:
    top = build({"base": {LIB: {marker: ""}}, "e": {}}, tmp_path)
    assert roots(environment(top, "e"), top)[f"base/{LIB}"] == ("stdlib", "stdlib")


def test_an_empty_directory_is_no_standard_library(tmp_path: Path) -> None:
    top = build({"base": {LIB: {"site-packages": {}}}, "e": {}}, tmp_path)
    assert f"base/{LIB}" not in roots(environment(top, "e"), top)


def test_a_root_is_known_under_both_spellings(tmp_path: Path) -> None:
    tree = {**BASE, "e": VENV, "link": Link("base"), "elink": Link("e"), "project": {}}
    top = build(tree, tmp_path)
    found = roots(environment(top, "elink", base="link"), top)
    for name in (f"link/{LIB}", f"base/{LIB}"):
        assert found[name] == ("stdlib", "stdlib")
    for name in (f"elink/{SITE}", f"e/{SITE}"):
        assert found[name] == ("site", "third-party")


def test_files_of_the_standard_library_may_be_links(tmp_path: Path) -> None:
    """As in a tree of links to one store path per package: both trees are it."""
    tree = {
        "store": {LIB: {"os.py": ""}},
        "base": {LIB: {"os.py": Link(f"store/{LIB}/os.py"), "site-packages": {}}},
        "e": {},
    }
    top = build(tree, tmp_path)
    found = roots(environment(top, "e"), top)
    assert found[f"store/{LIB}"] == found[f"base/{LIB}"] == ("stdlib", "stdlib")


def extending(parent: str) -> dict[str, object]:
    return {**VENV, "pyvenv.cfg": f"uv = 0.8\nextends-environment = {parent}\n"}


def test_a_chain_of_environments(tmp_path: Path) -> None:
    tree = {
        **BASE,
        "top": extending("{top}/middle"),
        "middle": extending("../.venv"),
        ".venv": VENV,
        "overlay": {"pyvenv.cfg": "uv = 0.8\nrelocatable = true\n", SITE: {}},
        "project": {},
    }
    top = build(tree, tmp_path)
    path = [f"base/{LIB}", f"top/{SITE}", f"overlay/{SITE}", f".venv/{SITE}"]
    found = environment(top, "top", path=path)
    assert layers(found, top) == [
        ("top", "virtual environment", "uv"),
        ("middle", "virtual environment", "uv"),
        (".venv", "virtual environment", "venv"),
        ("base", "interpreter", ""),
        ("overlay", "virtual environment", "uv"),
    ]
    assert found.layers[1].relation == f"which {top}/top extends"
    assert found.layers[2].relation == f"which {top}/middle extends"
    assert found.layers[4].relation == (f"a layer of the uv environment that extends {top}/middle")
    assert {roots(found, top)[f"{name}/{SITE}"] for name in ("top", "middle", ".venv", "overlay")}


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        ({"top": "{top}/top"}, ["top"]),
        ({"top": "."}, ["top"]),
        ({"top": "../a", "a": "../b", "b": "../top"}, ["top", "a", "b"]),
        ({"top": "../a", "a": "../a"}, ["top", "a"]),
        ({"top": "../link-to-top"}, ["top"]),
        ({"top": "/dev/null"}, ["top", "/dev/null"]),
        ({"top": "../none"}, ["top", "none"]),
        ({"top": "x" * 5000}, ["top", "top/" + "x" * 5000]),
    ],
)
def test_chains_end(extends: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    tree = {name: extending(parent) for name, parent in extends.items()}
    top = build({**BASE, **tree, "link-to-top": Link("top")}, tmp_path)
    found = environment(top, "top")
    prefixes = [layer.prefix for layer in found.layers][:-1]
    assert prefixes == [os.path.join(top, name) for name in expected]


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (b"home = \xff\n", "not UTF-8 (byte 7)"),
        (b"home = \0\n", "holds NUL bytes"),
        (b"#" * (FILE_LIMIT + 1), f"larger than {FILE_LIMIT} bytes"),
    ],
)
def test_a_broken_pyvenv_cfg_is_noted_and_ignored(
    config: bytes, problem: str, tmp_path: Path
) -> None:
    top = build({**BASE, "e": {**VENV, "pyvenv.cfg": config}, "project": {}}, tmp_path)
    found = environment(top, "e")
    assert found.problems == {f"{top}/e/pyvenv.cfg": problem}
    assert roots(found, top)[f"e/{SITE}"] == ("site", "third-party")


def test_site_directories_on_sys_path(tmp_path: Path) -> None:
    tree = {
        **BASE,
        "e": VENV,
        "other": {SITE: {}, "pyvenv.cfg": ""},
        "bare": {"site-packages": {}},
        "sysroot": {SITE: {}},
        "project": {},
    }
    top = build(tree, tmp_path)
    path = [f"base/{LIB}", f"e/{SITE}", f"other/{SITE}", "bare/site-packages", f"sysroot/{SITE}"]
    found = environment(top, "e", path=path)
    assert layers(found, top)[2:] == [
        ("other", "virtual environment", "venv"),
        ("bare/site-packages", "directory", ""),
        ("sysroot", "directory", ""),
    ]
    assert [layer.parent for layer in found.layers[1:]] == [found.layers[0]] * 4
    for name in path[1:]:
        assert roots(found, top)[name] == ("site", "third-party")


def test_what_precedes_the_standard_library_is_the_users(tmp_path: Path) -> None:
    top = build({**BASE, "e": VENV, "project": {"src": {}}, "a": {}, "b": {}}, tmp_path)
    path = ["project/src", "a", "python313.zip", f"base/{LIB}", f"e/{SITE}", "b"]
    found = environment(top, "e", path=path)
    assert found.survey.user_path == (f"{top}/project/src", f"{top}/a")
    assert roots(found, top)["python313.zip"] == ("stdlib", "stdlib")
    assert "b" not in roots(found, top)


def test_an_installers_directory_is_no_anchor(tmp_path: Path) -> None:
    """A console script's directory, and a site directory that came by PYTHONPATH."""
    top = build({**BASE, "e": VENV, "project": {}}, tmp_path)
    path = [f"e/{SITE}/x", f"e/{SITE}", "e/bin", f"base/{LIB}"]
    found = environment(top, "e", path=path, script_directory=f"{top}/e/bin")
    assert found.anchors == (f"{top}/project",)


@pytest.mark.parametrize("where", ["cwd", "script_directory", "user_path"])
def test_an_environment_that_holds_the_project(where: str, tmp_path: Path) -> None:
    top = build({**BASE, "e": {**VENV, "app": {}}, "project": {}}, tmp_path)
    inside, path = f"{top}/e/app", [f"base/{LIB}"]
    found = environment(
        top,
        "e",
        cwd="e/app" if where == "cwd" else "project",
        script_directory=inside if where == "script_directory" else "",
        path=["e/app", *path] if where == "user_path" else path,
    )
    assert found.survey.holds_project(f"{top}/e")
    assert "e" not in roots(found, top)
    assert roots(found, top)["e/bin"][0] == "scripts"
    assert found.survey.in_project(f"{inside}/sub")
    assert not found.survey.in_project(f"{top}/e/{SITE}")


def test_holding_is_told_by_real_paths_too(tmp_path: Path) -> None:
    tree = {**BASE, "e": {**VENV, "app": {}}, "work": Link("e/app"), "link": Link("e")}
    top = build(tree, tmp_path)
    assert environment(top, "e", cwd="work").survey.holds_project(f"{top}/e")
    assert environment(top, "link", cwd="e/app").survey.holds_project(f"{top}/link")
    assert not environment(top, "e", cwd="base").survey.holds_project(f"{top}/e")
