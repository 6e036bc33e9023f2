"""Where a project can be: around the working directory, in a site directory, nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import SITE, Tree, build, environment, hold
from whose._environment.project import developed_in, project_trees
from whose._files.disk import Disk

LIB = "lib/python3.13"
BASE = {"base": {LIB: {"os.py": ""}}, "e": {"pyvenv.cfg": "", SITE: {}}}


@pytest.mark.parametrize(
    ("around", "inside", "kind"),
    [
        ({".git": {}}, {"pyproject.toml": ""}, "project"),
        ({".hg": {}}, {}, "project"),
        ({".jj": {}}, {"setup.py": ""}, "project"),
        ({".sl": {}}, {"setup.py": ""}, "project"),
        ({"CMakeCache.txt": ""}, {}, "project"),
        ({"config.status": ""}, {}, "project"),
        ({"configure": ""}, {}, "project"),
        ({"meson.build": ""}, {"meson.build": ""}, "project"),
        ({"CMakeLists.txt": ""}, {"CMakeLists.txt": ""}, "project"),
        ({"install/.colcon_install_layout": ""}, {".git": {}, "setup.py": ""}, "project"),
        ({".catkin_workspace": ""}, {".git": {}, "package.xml": ""}, "project"),
        ({".catkin_tools": {}}, {".git": {}, "package.xml": ""}, "project"),
        ({"setup.py": ""}, {".git": {}}, "third-party"),
        ({}, {}, "third-party"),
    ],
)
@pytest.mark.parametrize("hint", [{}, {"o-1.egg-info": {"top_level.txt": "o\n"}}])
def test_a_build_installs_for_a_directory_beside_it(
    tmp_path: Path, around: Tree, inside: Tree, hint: Tree, kind: str
) -> None:
    """The `install` of colcon and CMake's stage are the project's, which is run in a part of it."""
    site = {"o": {"__init__.py": ""}, **hint}
    top = build({**BASE, "tree": {**around, "src": inside, "install": {SITE: site}}}, tmp_path)
    installed = f"tree/install/{SITE}"
    path = [installed, f"base/{LIB}", f"e/{SITE}"]
    expected = {f"{installed}/o/__init__.py": kind, "tree/src/a.py": "project"}
    hold(lambda: environment(top, "e", cwd="tree/src", path=path), expected, top)


def test_nothing_around_the_user_base_makes_it_a_build_tree(tmp_path: Path) -> None:
    home = {"config.status": "", ".local": {SITE: {}}}
    top = build({**BASE, "home": home, "project": {".git": {}}}, tmp_path)
    path, base = [f"home/.local/{SITE}"], f"{top}/home/.local"
    found = environment(top, "e", cwd="project", path=path, user_base=base)
    assert found.survey.project_trees() == [f"{top}/project"]


def test_trees_are_found_around_each_start(tmp_path: Path) -> None:
    """A submodule of git is part of its repository; another tree of work is one of its own."""
    main = {".git": {}, "sub/.git": "gitdir: ../.git/modules/sub\n", "sub/deep": {}}
    main |= {"work/.git": "gitdir: /main/.git/worktrees/work\n", "work/deep": {}}
    top = build({"main": main, "other/setup.py": "", "e": {}, "project": {}}, tmp_path)
    starts = ["/", *(f"{top}/{each}" for each in ("main/sub/deep", "main/work/deep", "other"))]
    trees = project_trees(starts, [], environment(top, "e").schemes)
    assert trees == [f"{top}/{each}" for each in ("main", "main/work", "other")]


def test_what_is_developed_in_site_directories(tmp_path: Path) -> None:
    top = build({"s": {"a/.git": {}, "a/sub": {}, "b/pyproject.toml": "", "c": {}}}, tmp_path)
    starts = [f"{top}/s/{each}" for each in ("a/sub", "b", "c")]
    assert developed_in([f"{top}/s"], starts, Disk()) == [f"{top}/s/a", f"{top}/s/b"]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ({".git": {}}, "project"),
        ({"pyproject.toml": ""}, "project"),
        ({"setup.py": ""}, "third-party"),  # some distributions install one
        ({}, "third-party"),
    ],
)
def test_somebody_works_in_a_site_directory(tmp_path: Path, mark: Tree, kind: str) -> None:
    site = {"mine": {**mark, "m.py": "", "tests": {}}, "other": {".git": {}, "m.py": ""}}
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: site}}, tmp_path)
    start = f"e/{SITE}/mine/tests"
    expected = {
        f"e/{SITE}/mine/m.py": kind,
        f"{start}/t.py": kind,
        f"e/{SITE}/other/m.py": "third-party",
        f"e/{SITE}/m.py": "third-party",
    }
    path = [start, f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)


def test_what_pip_unpacked_is_not_the_project(tmp_path: Path) -> None:
    """There pip runs the `setup.py` of a distribution that it downloaded."""
    start = "tmp/pip-install-x1/foo_2"
    top = build({**BASE, "tmp/pip-install-x1": {"foo_2": {"setup.py": ""}}}, tmp_path)
    path = [start, f"base/{LIB}", f"e/{SITE}"]
    expected = {f"{start}/setup.py": "third-party", "tmp/other.py": "project"}
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)
