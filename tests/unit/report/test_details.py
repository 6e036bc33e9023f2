"""What the commands show of a path: what would change its kind, and who installed it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, SITE, Link, Tree, archive, asked, build, distribution, environment
from whose import Classifier
from whose.__main__ import main
from whose.report import environment_details, path_details

BASE = {"base": {LIB: {"os.py": ""}}, "project": {"app.py": ""}}


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a working directory")
def test_in_a_directory_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    top = build({**BASE, "e": {}, "gone": {}}, tmp_path)
    found = environment(top, "e", cwd="project")
    monkeypatch.chdir(f"{top}/gone")
    os.rmdir(f"{top}/gone")
    shown = path_details(Classifier(found), "app.py")
    assert shown["kind"] == "project"
    assert json.dumps(f"{top}/project") in json.dumps(shown["evidence"])
    found.facts.cwd = ""
    change: Any = path_details(Classifier(found), "/a.py")["change"]
    assert change["path"] == "/a.py"
    assert main(["a.py", "/a.py"]) == 0
    assert capsys.readouterr().out == (
        "project      a.py (does not exist)\nproject      /a.py (does not exist)\n"
    )


def test_what_a_distribution_put_elsewhere_is_changed_alone(tmp_path: Path) -> None:
    tree = {
        "e": {"pyvenv.cfg": "", SITE: distribution("d-1", "../../../bin/tool"), "bin/tool": ""},
        "e/project": {},
    }
    top, _, found, _ = asked(tree, tmp_path, "e/bin/tool", cwd="e/project")
    change = path_details(Classifier(found), f"{top}/e/bin/tool")["change"]
    assert isinstance(change, dict)
    assert (change["option"], change["path"]) == ("project", f"{top}/e/bin/tool")


@pytest.mark.parametrize(
    ("asked_about", "expected"),
    [
        ("tests/test_shop.py", "tests/test_shop.py"),
        ("src/shop/cli.py", "src/shop"),
        ("src/shop/part/deep.py", "src/shop"),
        ("src/shared/part/own.py", "src/shared/part"),
        ("src/shared/alone.py", "src/shared/alone.py"),
        ("src/shop", "src/shop"),
        ("docs", "docs"),
        ("conftest.py", "conftest.py"),
        ("gone/new.py", "gone/new.py"),
    ],
)
def test_advice_is_never_wider_than_the_question(
    tmp_path: Path, asked_about: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, its own package or the directory: not the project, nor a shared namespace."""
    init = {"__init__.py": ""}
    tree = {
        "project": {
            **init,  # as pytest's rootdir may have
            "tests": {"test_shop.py": ""},
            "docs": {},
            "conftest.py": "",
            "src/shop": {**init, "cli.py": "", "part": {**init, "deep.py": ""}},
            "src/shared": {"alone.py": "", "part": {**init, "own.py": ""}},
        }
    }
    top, _, found, _ = asked(tree, tmp_path, "project")
    monkeypatch.chdir(f"{top}/project")
    shown = path_details(Classifier(found), f"{top}/project/{asked_about}")["change"]
    assert isinstance(shown, dict)
    assert (shown["option"], shown["path"]) == ("third_party", expected)


@pytest.mark.parametrize(
    ("asked_about", "option", "expected"),
    [
        ("lib/m.py", "project", "dist:lib_x"),
        ("lib", "project", "dist:lib_x"),
        ("one.py", "project", "dist:lib_x"),
        ("shared/a.py", "project", "dist:lib_x"),
        ("linked.py", "project", "dist:cached"),
        ("{top}/cache/linked.py", "project", "dist:cached"),
        ("shop.py", "third_party", "dist:shop"),
        # Not in a record, of several distributions, or what makes an own one importable.
        ("lib/unlisted.py", "project", "dist:lib_x"),
        ("shared", "project", f"{{top}}/e/{SITE}/shared"),
        ("loose/m.py", "project", f"{{top}}/e/{SITE}/loose/m.py"),
        ("_shop.py", "project", f"{{top}}/e/{SITE}/_shop.py"),
    ],
)
def test_what_was_installed_is_advised_by_its_distribution(
    tmp_path: Path, asked_about: str, option: str, expected: str
) -> None:
    """Its path has the version of Python in it. The option does what the advice says."""
    url = json.dumps({"url": (tmp_path / "project").as_uri(), "dir_info": {"editable": True}})
    site: Tree = {
        **distribution("lib_x-1", "lib/__init__.py", "lib/m.py", "one.py", "shared/a.py"),
        **distribution("other-1", "shared/b.py"),
        **distribution("shop-1", "shop.py", "_shop.py", "shop.pth", direct_url=url),
        "lib": {"__init__.py": "", "m.py": "", "unlisted.py": ""},
        "shared": {"a.py": "", "b.py": ""},
        "loose": {"m.py": ""},
        "shop.pth": "import _shop",
        "linked.py": Link("cache/linked.py"),
        **distribution("cached-1", "linked.py"),
        **dict.fromkeys(("one.py", "shop.py", "_shop.py"), ""),
    }
    tree = {
        "e": {"pyvenv.cfg": "", SITE: site},
        "cache": {"linked.py": "", **distribution("cached-1", "linked.py")},
        "project": {"pyproject.toml": '[project]\nname = "shop"\n'},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", cwd="project")
    path = os.path.join(top, "e", SITE, asked_about.format(top=top))
    before = path_details(Classifier(found), path)
    change: Any = before["change"]
    assert (change["option"], change["path"]) == (option, expected.format(top=top))
    after = Classifier(found, **{option: [change["path"]]}).classify(path)
    assert {before["kind"], after} == {"project", "third-party"}


@pytest.mark.parametrize(
    ("info", "name", "installer"),
    [
        ({"METADATA": "Name: Real\nVersion: 2\n", "INSTALLER": "pip\n"}, "Real", "pip"),
        ({"METADATA": "Metadata-Version: 2\nName: Real"}, "Real", None),
        ({"METADATA": b"\xff\xfe"}, "d", None),
        ({"METADATA": {}}, "d", None),
        ({}, "d", None),
    ],
)
def test_metadata_that_is_not_to_be_had(
    tmp_path: Path, info: Tree, name: str, installer: str | None
) -> None:
    """Then the name of its directory has to do."""
    tree = {"e": {"pyvenv.cfg": "", SITE: {"d-1.dist-info": {"RECORD": "d.py,,\n", **info}}}}
    top, _, found, _ = asked(tree, tmp_path, f"e/{SITE}/d.py")
    shown = path_details(Classifier(found), f"{top}/e/{SITE}/d.py")["distribution"]
    assert isinstance(shown, dict)
    assert (shown["name"], shown["installer"]) == (name, installer)


def test_an_egg_info_that_is_a_file(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {"d.py": "", "d-1.egg-info": "Name: d\n"}}}
    _, verdict, found, _ = asked(tree, tmp_path, f"e/{SITE}/d.py")
    shown = path_details(Classifier(found), verdict.path)["distribution"]
    assert isinstance(shown, dict)
    assert (shown["name"], shown["version"], shown["installer"]) == ("d", "1", None)


def test_the_library_of_another_interpreter(tmp_path: Path) -> None:
    tree = {**BASE, "other": {LIB: {"os.py": "", "site-packages": {}}, "bin": {"python3": ""}}}
    top = build(tree, tmp_path)
    shown = path_details(Classifier(environment(top, "base")), f"{top}/other/{LIB}/os.py")
    layer = shown["layer"]
    assert isinstance(layer, dict)
    assert (shown["kind"], layer["form"], layer["role"]) == ("stdlib", "interpreter", "unused")


def test_an_option_is_not_advised_beside_another(tmp_path: Path) -> None:
    """The given one may be for a deeper path, which wins."""
    top = build({"app": {"__init__.py": "", "m.py": ""}}, tmp_path)
    found = path_details(Classifier(third_party=[f"{top}/app/m.py"]), f"{top}/app/m.py")
    expected = {"option": None, "path": None, "otherwise": "take the option away"}
    assert (found["rule"], found["change"]) == (1, expected)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"e/{SITE}/app.py", "give the project, or this distribution, another name"),
        (f"e/{SITE}/lib/m.py", "install it from a local directory (pip install -e), then its"),
        (f"e/{SITE}/lost.py", "have its pyproject.toml in {top}/gone, as its direct_url.json says"),
        (f"e/{SITE}/another.py", "install it from a local directory (pip install -e), then its"),
        (f"e/{SITE}/remote.py", "install it from a local directory (pip install -e), then its"),
        (f"e/{SITE}/_finder.py", "copy it to where no installer has put it"),
        ("e/bin/tool", "copy it to where no installer has put it"),
        ("e/bin/mine.py", ""),
        ("tool/m.py", "install it from an index, in a distribution with another name than"),
        ("work/m.py", ""),
        (f"e/{SITE}/loose.py", "move it out of the environment, or install it from a local"),
        (f"base/{LIB}/os.py", "move it out of the standard library's directory"),
    ],
)
def test_what_else_would_change_the_answer(tmp_path: Path, path: str, said: str) -> None:
    """The project in `work` has the name of a distribution from an index; `tool` is editable.

    The directory that `lost` was installed from is gone, that of `another` holds another project,
    and that of `remote` is on a server.
    """

    def url(name: str) -> str:
        return json.dumps({"url": (tmp_path / name).as_uri(), "dir_info": {"editable": True}})

    tool = distribution(
        "tool-1", "_finder.py", "tool.pth", "../../../bin/tool", direct_url=url("tool")
    )
    scripts = {"entry_points.txt": "[console_scripts]\ntool = m:main\n"}
    site: Tree = {
        **distribution("app-1", "app.py"),
        **distribution("lib-1", "lib/m.py"),
        **distribution("lost-1", "lost.py", direct_url=url("gone")),
        **distribution("another-1", "another.py", direct_url=url("tool")),
        **distribution("remote-1", "remote.py", direct_url='{"url": "file://s/x", "dir_info": {}}'),
        **dict.fromkeys(("lost.py", "another.py", "remote.py"), ""),
        "tool-1.dist-info": {**tool["tool-1.dist-info"], **scripts},  # type: ignore[dict-item]
        "app.py": "",
        "lib": {"m.py": ""},
        "_finder.py": "",
        "loose.py": "",
        "tool.pth": "import _finder",
    }
    tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: site, "bin": {"tool": "", "mine.py": ""}},
        "tool": {"m.py": "", "pyproject.toml": '[project]\nname = "tool"\n'},
        "work": {"m.py": "", "pyproject.toml": '[project]\nname = "app"\n'},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"], cwd="work")
    shown = path_details(Classifier(found), f"{top}/{path}")
    change = shown["change"]
    assert isinstance(change, dict)
    # Nobody can have installed what is the project's because nobody installed it.
    assert change["otherwise"].startswith(said.format(top=top)) if said else not change["otherwise"]
    # Not a `direct_url.json` that is not there.
    is_named = path == f"e/{SITE}/app.py"
    evidence = json.dumps(shown["evidence"])
    assert ("has a project called app" in evidence) == is_named
    assert ("direct_url.json" in evidence) == (path == "tool/m.py")


def test_an_interpreter_that_only_its_library_tells(tmp_path: Path) -> None:
    top = build({**BASE, "opt": {LIB: {"os.py": ""}}, "e": {}, "project": {}}, tmp_path)
    found = environment(top, "e", path=[f"base/{LIB}"])
    layer: Any = path_details(Classifier(found), f"{top}/opt/{LIB}/os.py")["layer"]
    assert (layer["prefix"], layer["form"]) == (f"{top}/opt", "interpreter")


def test_an_archive_is_not_taken_for_a_directory_later(tmp_path: Path) -> None:
    texts = {"d-1.dist-info/RECORD": "d.py,,\n"}
    top = build({**BASE, "e": {}}, tmp_path)
    (tmp_path / "project" / "app.pyz").write_bytes(archive("d.py", texts=texts))
    found = environment(top, "e", cwd="project", path=["project/app.pyz", f"base/{LIB}"])
    assert environment_details(found)["own"] == []
    assert Classifier(found).classify(f"{top}/project/app.pyz/d.py") == "third-party"
