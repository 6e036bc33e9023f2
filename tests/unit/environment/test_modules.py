"""Where modules are, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import archive, build, distribution, environment
from whose._environment.modules import find_module

TREE = {
    "one": {
        "plain.py": "raise SystemExit('imported')",
        "space": {"part": {"__init__.py": ""}},
        "both": {"x.py": ""},
        "fast.cpython-313-x86_64-linux-gnu.so": "",
    },
    "two": {"plain.py": "", "both": {"__init__.py": ""}, "space": {"other.py": ""}},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "one/plain.py"),
        ("space.part", "one/space/part/__init__.py"),
        ("space.other", "two/space/other.py"),
        ("space", "one/space"),
        ("both", "two/both/__init__.py"),
        ("fast", "one/fast.cpython-313-x86_64-linux-gnu.so"),
        ("gone", ""),
        ("no-name", ""),
        ("", ""),
    ],
)
def test_modules_are_found_as_they_are_imported(tmp_path: Path, name: str, expected: str) -> None:
    """A package goes before a directory without `__init__.py`, wherever that is."""
    top = build(TREE, tmp_path)
    found = find_module(name, environment(top, "e", path=["one", "two"]))
    assert found == (f"{top}/{expected}" if expected else "")


def test_sources_of_an_editable_installation(tmp_path: Path) -> None:
    url = '{"url": "file://{top}/app", "dir_info": {"editable": true}}'
    local = '{"url": "file://{top}/local", "dir_info": {}}'
    tree = {
        "site-packages": {
            **distribution("app-1", direct_url=url),
            **distribution("local-1", direct_url=local),
        },
        "local": {"local.py": ""},
        "app": {"src": {"app": {"__init__.py": ""}}, "flat.py": "", "build": {"x.py": ""}},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["site-packages"])
    assert find_module("app", found) == f"{top}/app/src/app/__init__.py"
    assert find_module("flat", found) == f"{top}/app/flat.py"
    assert find_module("build", found) == ""
    assert find_module("local", found) == ""


def test_modules_in_archives(tmp_path: Path) -> None:
    names = ("pkg/__init__.py", "pkg/sub.py", "single.py", "space/part.py")
    top = build({"lib.zip": archive(*names), "no.zip": "text"}, tmp_path)
    found = environment(top, "e", path=["no.zip", "lib.zip"])
    for name in ("pkg", "pkg.sub", "single", "space.part"):
        expected = next(each for each in names if name.replace(".", "/") in each)
        assert find_module(name, found) == f"{top}/lib.zip/{expected}"
    assert find_module("none", found) == ""


@pytest.mark.parametrize("name", ["sys", "builtins", "_imp", "_frozen_importlib"])
def test_modules_without_a_file(tmp_path: Path, name: str) -> None:
    """Built in or frozen: no file of that name on `sys.path` is ever imported."""
    top = build({"one": {f"{name}.py": ""}}, tmp_path)
    found = environment(top, "e", path=["one"], stdlib_names=frozenset({name}))
    assert find_module(name, found) == f"<frozen {name}>"
