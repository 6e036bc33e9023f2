"""Where a project can be: around the working directory, in a site directory, nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, build, distribution, environment, hold
from whose._environment.project import developed_in, project_trees
from whose._files.disk import Disk

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
    main |= {"copy/.git": "gitdir: /modules/main/.git/worktrees/copy\n", "copy/deep": {}}
    top = build({"main": main, "other/setup.py": "", "e": {}, "project": {}}, tmp_path)
    starts = ["/", *(f"{top}/{each}" for each in ("main/sub/deep", "main/copy/deep", "other"))]
    trees = project_trees(starts, [], environment(top, "e").schemes)
    assert trees == [f"{top}/{each}" for each in ("main", "main/copy", "other")]


def test_what_is_developed_in_site_directories(tmp_path: Path) -> None:
    top = build({"s": {"a/.git": {}, "a/sub": {}, "b/pyproject.toml": "", "c": {}}}, tmp_path)
    starts = [f"{top}/s/{each}" for each in ("a/sub", "b", "c")]
    assert developed_in([f"{top}/s"], starts, Disk()) == [f"{top}/s/a", f"{top}/s/b"]
    assert developed_in([], starts, Disk()) == []
    top = build({f"e/{SITE}": {"a/.git": {}, "b": {}}, "a/.git": {}}, tmp_path / "other")
    starts = [f"{top}/e/{SITE}", *(f"{top}/e/{SITE}/{each}" for each in "ab"), f"{top}/a"]
    assert developed_in([], starts, Disk()) == [f"{top}/e/{SITE}/a"]


def test_a_clone_in_a_site_directory_may_have_one_of_its_own(tmp_path: Path) -> None:
    """The program may be started in what is test data, or installed for its tests."""
    inside = {".git": {}, f"t/{SITE}/b/.git": {}, f"t/{SITE}/c": {}}
    top = build({f"e/{SITE}/a": inside}, tmp_path)
    site = f"{top}/e/{SITE}"
    starts = [f"{site}/a/t/{SITE}/{each}" for each in "bc"]
    assert developed_in([site], starts[1:], Disk()) == [f"{site}/a"]
    assert developed_in([site], starts, Disk()) == [starts[0], f"{site}/a", f"{site}/a"]


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
    made = {"pyvenv.cfg": "", SITE: {"d.py": ""}}
    mine = {**mark, "m.py": "", "tests": {}, ".venv": made}
    site = {"mine": mine, "other": {".git": {}, "m.py": ""}}
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: site}}, tmp_path)
    start = f"e/{SITE}/mine/tests"
    expected = {
        f"e/{SITE}/mine/m.py": kind,
        f"{start}/t.py": kind,
        f"e/{SITE}/mine/.venv/{SITE}/d.py": "third-party",
        f"e/{SITE}/other/m.py": "third-party",
        f"e/{SITE}/m.py": "third-party",
    }
    path = [start, f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)


def test_what_pip_unpacked_is_not_the_project(tmp_path: Path) -> None:
    """There pip runs the `setup.py` of a distribution that it downloaded."""
    start = f"tmp/pip-install-x1_2abcd/foo_{'0a' * 16}"
    top = build({**BASE, start: {"setup.py": ""}}, tmp_path)
    path = [start, f"base/{LIB}", f"e/{SITE}"]
    expected = {f"{start}/setup.py": "third-party", "tmp/other.py": "project"}
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)


def test_the_reasons_name_what_a_tool_made(tmp_path: Path) -> None:
    """Pip a temporary directory, a build an install tree, PEX its own libraries."""
    unpacked, installed = "tmp/pip-build-env-x1_2abcd", f"tree/install/{SITE}"
    tree = {
        **BASE,
        f"{unpacked}/site": {},
        "tree": {".git": {}, "src": {"setup.py": ""}, f"install/{SITE}": {}},
        "pex": {"PEX-INFO": "{}", ".bootstrap": {"pex.py": ""}},
    }
    top = build(tree, tmp_path)
    path = [f"{unpacked}/site", installed, "pex/.bootstrap", f"base/{LIB}", f"e/{SITE}"]
    found = environment(top, "e", cwd="tree/src", path=path)
    reasons = {os.path.relpath(root.path, top): root.reason for root in found.roots}
    assert reasons[unpacked] == f"a temporary directory of pip, {top}/{unpacked}"
    assert reasons[installed] == f"in the project, and {top}/tree/install is no environment"
    assert reasons["pex/.bootstrap"] == f"part of the PEX, beside {top}/pex/PEX-INFO"
    layers = {os.path.relpath(each.prefix, top): each for each in found.layers}
    assert layers["tree/install"].parent is layers["e"]


def test_what_pex_puts_on_sys_path_is_not_the_projects(tmp_path: Path) -> None:
    """Nor the directories below its own, of what it has vendored."""
    pex = {"PEX-INFO": "{}", ".bootstrap": {"pex.py": "", "vendored": {"attrs.py": ""}}}
    top = build({**BASE, "project": {}, "pex": pex}, tmp_path)
    path = ["pex/.bootstrap", "pex/.bootstrap/vendored", f"base/{LIB}", f"e/{SITE}"]
    names = ("pex/.bootstrap/pex.py", "pex/.bootstrap/vendored/attrs.py")
    hold(lambda: environment(top, "e", path=path), dict.fromkeys(names, "third-party"), top)


@pytest.mark.parametrize(
    "start", ["pip-install-examples", "pip-install-x1_2abcd/foo_2", "pip-build-env-cache/overlays"]
)
def test_a_projects_directory_may_begin_like_one_of_pip(tmp_path: Path, start: str) -> None:
    top = build({**BASE, start: {"m.py": ""}}, tmp_path)
    expected = {f"{start}/m.py": "project"}
    path = [start, f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"script_directory": "repo/tests"}, "project"),
        ({"path": ["repo/tests", f"base/{LIB}", f"e/{SITE}"]}, "project"),
        ({"configured": "repo"}, "project"),
        ({"cwd": "link/tests"}, "project"),
        ({"configured": "other"}, "third-party"),
        ({}, "third-party"),
    ],
)
def test_somebody_works_in_a_partial_clone(
    tmp_path: Path, given: dict[str, object], kind: str
) -> None:
    """Not only pip makes such clones, but people and CI as well."""
    git = {"config": "partialclonefilter = blob:none\n"}
    url = '{"url": "file://{top}/repo", "dir_info": {"editable": true}}'
    site = {**distribution("repo-1", "repo.pth", direct_url=url), "repo.pth": "{top}/repo/lib\n"}
    repo = {".git": git, "pyproject.toml": '[project]\nname = "repo"\n', "lib": {}, "tests": {}}
    tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: site}, "repo": repo, "link": Link("repo")}
    top = build({**tree, "away": {}, "other": {}}, tmp_path)
    values = {"cwd": "away", "path": [f"base/{LIB}", f"e/{SITE}"], **given}
    for name in ("script_directory", "configured"):
        if name in values:
            values[name] = f"{top}/{values[name]}"
    expected = {"repo/lib/m.py": kind, "repo/tests/t.py": kind}
    hold(lambda: environment(top, "e", **values), expected, top)  # type: ignore[arg-type]


@pytest.mark.parametrize(("start", "kind"), [("e/src", "project"), ("e", "third-party")])
def test_the_src_of_an_environment_may_be_the_project(
    tmp_path: Path, start: str, kind: str
) -> None:
    """As in images of OpenShift. Its submodule, installed editable, is no checkout of pip."""
    url = '{"url": "file://{top}/e/src/sub", "dir_info": {"editable": true}}'
    sub = {".git": "gitdir: ../.git/modules/sub", "pyproject.toml": "", "m.py": ""}
    site = {**distribution("sub-1", "sub.pth", direct_url=url), "sub.pth": "{top}/e/src/sub\n"}
    environment_tree = {"pyvenv.cfg": "", SITE: site, "src": {"sub": sub}}
    top = build({**BASE, "e": environment_tree}, tmp_path)
    path = [start, f"base/{LIB}", f"e/{SITE}", "e/src/sub"]
    expected = {"e/src/sub/m.py": kind, f"{start}/own.py": "project"}
    hold(lambda: environment(top, "e", cwd=start, path=path), expected, top)


@pytest.mark.parametrize("spelled", ["home", "link"])
@pytest.mark.parametrize(("name", "kind"), [("notes", "third-party"), ("setup.cfg", "project")])
def test_a_home_directory_is_a_projects_tree_if_it_is_built(
    tmp_path: Path, spelled: str, name: str, kind: str
) -> None:
    """Else it is a repository of settings, and what was built into `~/opt` is not the project's."""
    home = {".git": {}, name: "", "opt": {SITE: {"d": {"m.py": ""}}}, "code": {"m.py": ""}}
    top = build({**BASE, "home": home, "link": Link("home")}, tmp_path)
    path = [f"home/opt/{SITE}", f"base/{LIB}", f"e/{SITE}"]
    expected = {f"home/opt/{SITE}/d/m.py": kind, "home/code/m.py": "project"}
    others = {"cwd": "home/code", "path": path, "home": f"{top}/{spelled}"}
    hold(lambda: environment(top, "e", **others), expected, top)


def test_a_link_to_the_site_directory_of_an_environment_that_is_not_used(tmp_path: Path) -> None:
    """Whatever the link is called, all that is there is third-party."""
    other = {"pyvenv.cfg": "", SITE: {"loose.py": "", **distribution("d-1", "d.py")}}
    tree = {**BASE, "other": other, "project": {".git": {}, "libs": Link(f"other/{SITE}")}}
    top = build(tree, tmp_path)
    names = (f"project/libs/{name}.py" for name in ("d", "loose"))
    expected = {**dict.fromkeys(names, "third-party"), f"other/{SITE}/loose.py": "third-party"}
    path = ["project/libs", f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", path=path), {**expected, "project/m.py": "project"}, top)


@pytest.mark.parametrize(
    ("mark", "kind"), [(".git", "project"), (".jj", "project"), ("x", "third-party")]
)
@pytest.mark.parametrize("prefix", ["e", "other"])
def test_a_repository_whose_root_is_an_environment_holds_the_project(
    tmp_path: Path, prefix: str, mark: str, kind: str
) -> None:
    """Wherever the program is started, and whether or not the environment is used."""
    tree: Tree = {"pyvenv.cfg": "", "bin/python": "", mark: {}, "src": {"m.py": ""}, SITE: {}}
    site = {"src.pth": "{top}/e/src\n", **distribution("d-1", "d.py", "../../../share/d.py")}
    top = build({**BASE, "away": {}, prefix: {**tree, SITE: site}}, tmp_path)
    path = [f"base/{LIB}", f"e/{SITE}", "e/src"]
    installed = (f"{prefix}/{SITE}/d.py", f"{prefix}/share/d.py", f"{prefix}/bin/activate")
    expected = {f"{prefix}/src/m.py": kind, **dict.fromkeys(installed, "third-party")}
    hold(lambda: environment(top, "e", cwd="away", path=path), expected, top)
