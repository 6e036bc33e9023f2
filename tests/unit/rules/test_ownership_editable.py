"""Editable distributions: what makes them importable, and where their sources may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Tree, build, distribution, environment, hold, kinds_of

EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


def test_machinery_is_third_party_in_all_its_forms(tmp_path: Path) -> None:
    """Its compiled files, a package of that name, and metadata in directories of its own."""
    machinery = [
        "_finder.py",
        "_finder.cpython-313-x86_64-linux-gnu.so",
        "_loader/__init__.py",
        "_loader/deep/__init__.py",
        "__pycache__/_finder.cpython-313.pyc",
        "d-1.dist-info/licenses/LICENSE",
        "d.pth",
    ]
    code = ["_finder_of_things.py", "d/_finder.py", "ext.so"]
    files = {
        **distribution("d-1", *machinery, *code, direct_url=EDITABLE),
        "d.pth": "import _finder, _loader.deep; _finder.install()\n",
    }
    tree = {"e": {"pyvenv.cfg": "", SITE: files}, "deps": files}
    for place, path in ((f"e/{SITE}", []), ("deps", ["deps"])):
        found = kinds_of(
            tree,
            tmp_path / place,
            *(f"{place}/{each}" for each in (*machinery, *code)),
            path=[*path, f"base/{LIB}", f"e/{SITE}"],
        )
        assert found == ["third-party"] * len(machinery) + ["project"] * len(code)


def test_machinery_is_third_party_whoever_lists_it_as_well(tmp_path: Path) -> None:
    site = {
        **distribution("d-1", "_finder.py", "d.pth", direct_url=EDITABLE),
        **distribution("x-1", "_finder.py", "x.py", direct_url=LOCAL),
        "d.pth": "import _finder\n",
    }
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: site}}
    found = kinds_of(tree, tmp_path, f"e/{SITE}/_finder.py", f"e/{SITE}/x.py")
    assert found == ["third-party", "project"]


@pytest.mark.parametrize(("editable", "kind"), [("true", "project"), ("false", "third-party")])
def test_an_environment_is_its_projects_only_if_that_is_editable(
    tmp_path: Path, editable: str, kind: str
) -> None:
    """Installed for real, what is in use are the copies."""
    url = f'{{"url": "file://{{top}}/e", "dir_info": {{"editable": {editable}}}}}'
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=url)}}
    assert kinds_of(tree, tmp_path / "1", "e/src/d.py", f"e/{SITE}/d.py") == [kind, "project"]
    other = {"other": {**tree["e"]}, "e": {SITE: distribution("d-1", direct_url=url)}}
    assert kinds_of(other, tmp_path / "2", "e/src/d.py") == ["project"]


def test_sources_in_another_environment(tmp_path: Path) -> None:
    """An editable installation may be in one layer, and its sources in the one below or above."""

    def url(of: str) -> str:
        return f'{{"url": "file://{{top}}/{of}/code/d", "dir_info": {{"editable": true}}}}'

    def env(name: str, of: str, config: str = "") -> Tree:
        site = distribution(f"{name}-1", f"{name}.pth", direct_url=url(of))
        return {"pyvenv.cfg": config, SITE: site, "code": {"d": {}, "x": {}}}

    tree = {
        "e": env("e", "below", "extends-environment = {top}/below\n"),
        "below": env("below", "e"),
        "unused": env("unused", "e"),
    }
    top = build({"base": {LIB: {"os.py": ""}}, "project": {}, **tree}, tmp_path)
    expected = {"unused/code/d/m.py": "third-party"}
    for each in ("e", "below"):
        expected[f"{each}/code/d/m.py"] = "project"
        expected[f"{each}/code/x/m.py"] = "third-party"
        expected[f"{each}/{SITE}/m.py"] = "third-party"
    path = [f"base/{LIB}", f"e/{SITE}", f"below/{SITE}"]
    hold(lambda: environment(top, "e", path=path), expected, top)
