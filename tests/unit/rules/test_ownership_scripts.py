"""Scripts: an installer's, an environment's, and the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import (
    LIB,
    POSIX_SCHEMES,
    SITE,
    Tree,
    build,
    distribution,
    environment,
    hold,
    kinds_of,
)
from whose import Classifier

LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


MADE = (
    *("activate", "activate.fish", "Activate.ps1", "activate_this.py", "deactivate.bat"),
    *("python3.13t", "python3-config", "python3.13-gdb.py", "pythonw.exe", "pip-3.13", "pip.exe"),
    *("pypy3.11", "pydoc.bat", "idle3.13", "2to3-3.12", "python3-intel64"),
    *("python_d.exe", "python3.14td-config", "python3.11-dbg-config", "pypy3-c", "python.app"),
)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("directory", ["bin", "Scripts"])
def test_what_came_with_an_environment_around_the_project(
    tmp_path: Path, directory: str, name: str
) -> None:
    """Scripts of the environment itself, and no others of such names."""
    tree = {"e": {"pyvenv.cfg": "", SITE: {}, directory: {}, "src": {"bin": {}}}}
    names = [f"e/{directory}/{name}", f"e/{directory}/own", f"e/src/bin/{name}", f"e/{name}"]
    assert kinds_of(tree, tmp_path, *names, cwd="e") == ["third-party", *["project"] * 3]


@pytest.mark.parametrize(
    "name", ["pipeline.py", "pip.py", "pip-sync-all", "python-report", "idler", "activate.py"]
)
def test_own_scripts_may_begin_like_those_of_environments(tmp_path: Path, name: str) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {}, "bin": {}}}
    assert kinds_of(tree, tmp_path, f"e/bin/{name}", "e/bin/activate") == ["project", "third-party"]


def test_recorded_scripts_are_known_in_every_spelling(tmp_path: Path) -> None:
    """Also where the site directory is reached by another name."""
    tree = {"e": {"pyvenv.cfg": "", "bin": {}, SITE: distribution("d-1", "../../../bin/tool")}}
    assert kinds_of(tree, tmp_path, "e/bin/tool", "e/bin/tool.py", cwd="e") == [
        "third-party",
        "project",
    ]


def test_a_script_of_the_project_that_is_asked_about_first(tmp_path: Path) -> None:
    """Where it came from is read before it is judged, also outside of environments."""
    local = '{"url": "file://{top}/other", "dir_info": {}}'
    rows = ("../../../bin/tool", "tool/__init__.py")
    site = {**distribution("tool-1", *rows, direct_url=local), "tool": {"__init__.py": ""}}
    tree = {"base": {"bin": {"tool": ""}, SITE: site, "lib/python3.13/os.py": ""}, "other": {}}
    top = build(tree, tmp_path)
    expected = {"base/bin/tool": "project", f"base/{SITE}/tool/__init__.py": "project"}
    hold(lambda: environment(top, "base"), expected, top)


@pytest.mark.parametrize("scripts", ["bin", "Scripts"])
def test_scripts_that_installers_make_for_entry_points_of_the_project(
    tmp_path: Path, scripts: str
) -> None:
    """They are no code of the project, but its own scripts are. An indented line is one, too."""
    said = (
        b"[console_scripts]\nold = d own\n run = d:run [a=b]\n"
        b"[gui_scripts]\nXwin=d:win\n\xf6 = d\n[other]\nown = d\n"
    )
    names = ("run", "Xwin", "Xwin.exe", "own", "other")
    outside = distribution(
        "d-1", *(f"../../../{scripts}/{each}" for each in names), direct_url=LOCAL
    )
    beside = distribution("d-1", *(f"../../{scripts}/{each}" for each in names), direct_url=LOCAL)
    for files in (outside, beside):
        metadata = files["d-1.dist-info"]
        assert isinstance(metadata, dict)
        metadata["entry_points.txt"] = said
    tree: Tree = {
        "e": {"pyvenv.cfg": "", scripts: {}, SITE: outside},
        "deps": {scripts: {}, **beside},
    }
    expected = ["third-party"] * 3 + ["project"] * 2
    schemes = (*POSIX_SCHEMES, {"scripts": "{base}/Scripts"})
    for number, place in enumerate(("e", "deps")):
        path = ["deps", f"base/{LIB}", f"e/{SITE}"]
        asked_for = [f"{place}/{scripts}/{name}" for name in names]
        top = tmp_path / str(number)
        assert kinds_of(tree, top, *asked_for, path=path, schemes=schemes) == expected
        asked_of = environment(str(top), "e", path=path, schemes=schemes)
        verdict = Classifier(asked_of).explain(f"{top}/{asked_for[0]}")
        assert verdict.reason == "an installer made this script, for an entry point"
        assert verdict.root.endswith("/d-1.dist-info")
        assert verdict.distribution is not None
        assert verdict.distribution.metadata == verdict.root


def test_own_files_that_are_called_like_an_entry_point(tmp_path: Path) -> None:
    """Installers make scripts in the directory for scripts only."""
    rows = ("d/bin/run", "cabin/run", "d/__init__.py")
    files = distribution("d-1", *rows, direct_url=LOCAL)
    metadata = files["d-1.dist-info"]
    assert isinstance(metadata, dict)
    metadata["entry_points.txt"] = "[console_scripts]\nrun = d:run\n"
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: {**files, "d": {"bin": {}}, "cabin": {}}}}
    names = [f"e/{SITE}/d/bin/run", f"e/{SITE}/cabin/run"]
    assert kinds_of(tree, tmp_path, *names) == ["project"] * 2


def test_scripts_in_an_environment_of_the_project_with_several_site_directories(
    tmp_path: Path,
) -> None:
    site = {SITE: distribution("d-1", "../../../bin/tool"), SITE.replace("lib", "lib64", 1): {}}
    other = {"pyvenv.cfg": "", "bin": {"tool": "", "own": ""}, **site}
    tree = {"project": {"pyproject.toml": "[project]\nname = 'p'\n", "other": other}}
    names = ["project/other/bin/tool", "project/other/bin/own"]
    assert kinds_of(tree, tmp_path, *names) == ["third-party", "project"]
