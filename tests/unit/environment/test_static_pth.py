"""What .pth files add to an environment that is read from disk, and files that name it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, build
from whose import Environment
from whose._files.limits import FILE_LIMIT

BASE = {"base": {LIB: {"os.py": "", "site-packages": {}}, "bin": {"python3.13": ""}}}


def found(tree: Tree, tmp_path: Path, where: str = "e") -> tuple[str, Environment]:
    top = build(tree, tmp_path)
    return top, Environment.of(os.path.join(top, where))


def test_a_site_directory_that_a_pth_file_has_named_is_on_the_path_once(tmp_path: Path) -> None:
    lines = '{top}/more\nimport site; site.addsitedir("{top}/more")\n'
    tree = {
        **BASE,
        "more": {"deep.pth": "{top}/deep\n"},
        "deep": {},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {"a.pth": lines}},
    }
    top, environment = found(tree, tmp_path)
    assert environment.path[3:5] == (f"{top}/more", f"{top}/deep")
    assert environment.path.count(f"{top}/more") == 1


PTH = """\
# a comment
{top}/added
../../../../relative
{top}/added
{top}/gone

import os, site; site.addsitedir("{top}/called")
import site; site.addsitedir(os.fsdecode(b"{top}/decoded"))
import site; site.addsitedir(site.USER_BASE); site.addsitedir(); x = lambda: 0; x()("a")
import site; site.addsitedir("nul\\0"); print("{top}/printed")
import addsitedir is no Python
import\ttab; addsitedir("{top}/tab")
"""


def test_what_pth_files_add(tmp_path: Path) -> None:
    names = ("added", "called", "decoded", "tab", "printed", "hidden", "nested", "custom")
    tree = {
        **BASE,
        **{name: {} for name in names},
        "relative": {},
        "decoded": {"more.pth": "{top}/nested\n", "again.pth": '{top}/e\nimport addsitedir("")\n'},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\ninclude-system-site-packages = false\n",
            SITE: {
                "a.pth": PTH,
                ".hidden.pth": "{top}/hidden\n",
                "directory.pth": {},
                "sitecustomize.py": 'for each in "{top}/custom", "{top}/nested":\n  print(each)\n'
                'site.addsitedir("{top}/custom")\n',
            },
        },
    }
    top, environment = found(tree, tmp_path)
    added = ("added", "relative", "called", "decoded", "e", "nested", "tab", "custom")
    assert environment.path[2:] == (f"{top}/e/{SITE}", *(f"{top}/{name}" for name in added))


@pytest.mark.parametrize("line", ["../e", "{top}/e\r\n", "../e\ngone\n", "../e/bin/python\n"])
def test_a_file_that_names_the_environment(tmp_path: Path, line: str) -> None:
    """PEP 832, as tox writes it."""
    name = ".venv"
    tree = {
        **BASE,
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {"python": ""}},
        "project": {name: line},
        "link": {name: Link(f"project/{name}")},
    }
    top, environment = found(tree, tmp_path, f"project/{name}")
    assert environment.prefix == f"{top}/e"
    assert Environment.of(f"{top}/link/{name}").prefix == f"{top}/e"


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        *((".venv", line, ".venv: no environment") for line in ("", "\n\n", "\nother")),
        (".venv", "x" * (FILE_LIMIT + 1), ".venv: no environment"),
        (".venv", "other", "other: no environment"),
        (".venv", "gone", "no such file or directory"),
        (".venv", "a\0b", "b: no file can have that name"),
        (".venv", "x" * 5000, "File name too long"),
        ("python", "../e", "python: no environment"),
    ],
)
def test_a_file_that_names_no_environment(tmp_path: Path, name: str, line: str, said: str) -> None:
    tree = {"project": {name: line, "other": {}}, "e": {"pyvenv.cfg": "home = {top}/base/bin\n"}}
    top = build({**BASE, **tree}, tmp_path)
    with pytest.raises(ValueError, match=said):
        Environment.of(f"{top}/project/{name}")


def test_a_directory_called_venv_is_itself(tmp_path: Path) -> None:
    tree = {**BASE, "project": {".venv": {"pyvenv.cfg": "home = {top}/base/bin\n"}}}
    top, environment = found(tree, tmp_path, "project/.venv")
    assert environment.prefix == f"{top}/project/.venv"
    assert environment.problems == {}


@pytest.mark.parametrize(
    ("metadata", "added"),
    [
        (json.dumps({"pylib_dirs": ["../layer/site", 3, "gone"]}), ["layer/site"]),
        (json.dumps({"pylib_dirs": 3}), None),
        (json.dumps({}), None),
        ("[" * 100_000, None),
        ("no JSON", None),
    ],
)
def test_the_layers_of_venvstacks(tmp_path: Path, metadata: str, added: list[str] | None) -> None:
    name = "share/venv/metadata/venvstacks_layer.json"
    tree = {
        **BASE,
        "layer": {"site": {}},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", name: metadata},
    }
    top, environment = found(tree, tmp_path)
    assert [f"{top}/{each}" for each in added or ()] == [
        each for each in environment.path if each.startswith((f"{top}/layer", f"{top}/gone"))
    ]
    problem = {} if added else {f"{top}/e/{name}": "not a layer's metadata"}
    assert environment.problems == problem
