"""What is recorded in a flat directory: packages, modules and metadata."""

from __future__ import annotations

import os

import pytest

from unit.builders import LIB, SITE, Link, build, distribution, environment, hold
from whose import Kind
from whose._rules.libraries import library_places
from whose._rules.rules import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree


PATH = [f"base/{LIB}", f"e/{SITE}"]
BASE: Tree = {"base": {LIB: {"os.py": ""}}, "project": {"m.py": ""}}
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


def test_the_topmost_packages_and_modules_of_a_flat_directory_are_libraries(tmp_path: Path) -> None:
    rows = (
        *("a/__init__.py", "a/data.txt", "a/b/__init__.py", "a/c/m.py", "ns/a/__init__.py"),
        *("ns/m.py", "X.py", "one.txt", "../bin/tool.py", "./hidden/__init__.py", ".dot/m.py"),
    )
    libs: Tree = {
        **distribution("a-1", *rows),
        **distribution("own-1", "own/__init__.py", direct_url=LOCAL),
        "mine.py": "",
    }
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "libs": libs}, tmp_path)
    rules = Rules(environment(top, "e", path=["libs", *PATH]))
    below = os.path.join(top, "libs", "")
    found = [each for each in library_places(rules, [Kind.THIRD_PARTY]) if each.startswith(below)]
    assert {each.removeprefix(below) for each in found} == {"a", "ns/a", "ns/m.py", "X.py"}


def test_one_package_of_two_distributions_in_a_flat_directory(tmp_path: Path) -> None:
    """Also where one of them has the name of the package and the other is the project's."""
    libs: Tree = {
        **distribution("shop-1", "shop/__init__.py", "shop/core.py"),
        **distribution("shop_plugin-1", "shop/plugin.py", direct_url=LOCAL),
    }
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "libs": libs}, tmp_path)
    expected = {"libs/shop/core.py": "third-party", "libs/shop/plugin.py": "project"}
    hold(lambda: environment(top, "e", path=["libs", *PATH]), expected, top)


@pytest.mark.parametrize("name", ["o-1.dist-info", "o-1.egg-info"])
def test_metadata_in_a_flat_directory(tmp_path: Path, name: str) -> None:
    """It belongs to its distribution, listed or not; an `.egg-info` may be one of sources."""
    info = {"METADATA": "Metadata-Version: 2.1\nName: o\n", "PKG-INFO": ""}
    tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "libs": {name: info, "m.py": ""}}
    top = build(tree, tmp_path)
    kind = "third-party" if "dist" in name else "project"
    expected = {f"libs/{name}/METADATA": kind, f"libs/{name}": kind, "libs/m.py": "project"}
    hold(lambda: environment(top, "e", path=["libs", *PATH]), expected, top)


@pytest.mark.parametrize("late", [False, True])
def test_a_package_that_was_moved_away_from_a_flat_directory(tmp_path: Path, late: bool) -> None:
    """Also if the directory comes after the standard library."""
    libs: Tree = {
        "moved": Link("data/moved"),
        "mine": Link("data/mine"),
        **distribution("moved-1", "moved/__init__.py"),
    }
    tree: Tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: {}},
        "libs": libs,
        "data": {"moved": {"__init__.py": ""}, "mine": {"m.py": ""}},
    }
    top = build(tree, tmp_path)
    expected = {
        "data/moved/__init__.py": "third-party",
        "libs/moved/__init__.py": "third-party",
        "data/mine/m.py": "project",
        "libs/mine/m.py": "project",
    }
    path = [*PATH, "libs"] if late else ["libs", *PATH]
    hold(lambda: environment(top, "e", path=path), expected, top)
