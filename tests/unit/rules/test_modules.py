"""Where modules are, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import archive, build, distribution, environment
from whose import Classifier, Environment
from whose._rules.modules import find_module

TREE = {
    "one": {
        "plain.py": "raise SystemExit('imported')",
        "space": {"part": {"__init__.py": ""}},
        "both": {"x.py": ""},
        "fast.cpython-313-x86_64-linux-gnu.so": "",
        "bare": {"__init__.pyc": "", "m.pyc": ""},
        "built": {"__init__.cpython-313-x86_64-linux-gnu.so": "", "__init__.pyi": ""},
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
        ("bare", "one/bare/__init__.pyc"),
        ("bare.m", "one/bare/m.pyc"),
        ("built", "one/built/__init__.cpython-313-x86_64-linux-gnu.so"),
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


FINDERS = {
    "setuptools": """
MAPPING: dict[str, str] = {'pkg': '{top}/src/pkg', 'single': '{top}/src/single'}
NAMESPACES: dict[str, list[str]] = {'ns': ['{top}/src/ns']}
OTHERS = {1: 2, 'pkg.sub': 'relative', **MAPPING}
""",
    "editables": """
from _editable_impl import RedirectingFinder as F
F.map_module('pkg', '{top}/src/pkg/__init__.py')
F.map_module('single', '{top}/src/single.py')
""",
    "scikit-build-core": """
install({"pkg": "{top}/src/pkg/__init__.py", "pkg.sub": "{top}/src/pkg/sub.py",
         "single": "{top}/src/single.py"}, {}, None, False)
raise SystemExit("executed")
""",
}
# scikit-build-core writes a byte order mark, too.
STARTS = {"zz.pth": "import zz_finder; x()\n", "zz.start": "\ufeffzz_finder:entrypoint"}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("tool", FINDERS)
def test_modules_of_editable_installations_are_where_their_finder_says(
    tmp_path: Path, tool: str, start: str
) -> None:
    """The finders are as those tools write them; they are read and not executed."""
    tree = {
        "site-packages": {
            start: STARTS[start],
            "zz_finder.py": FINDERS[tool],
            "broken.pth": "import broken\nimport gone\n",
            "broken.py": "MAPPING = {",
            "pkg": {"extension.so": ""},
        },
        "src": {
            "pkg": {"__init__.py": "", "sub.py": "", "inner": {"deep.py": ""}},
            "single.py": "",
            "ns": {"part.py": ""},
        },
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["site-packages"])
    names = ["pkg", "pkg.sub", "single", "pkg.none", "other"]
    said = [find_module(name, found).removeprefix(f"{top}/") for name in names]
    assert said == ["src/pkg/__init__.py", "src/pkg/sub.py", "src/single.py", "", ""]
    text = found.to_json()
    seen = Environment.from_json(text)
    assert [find_module(name, seen).removeprefix(f"{top}/") for name in ("pkg", "single")] == [
        "src/pkg/__init__.py",
        "src/single.py",
    ]
    assert "find_spec" not in text
    if tool == "setuptools":
        assert find_module("ns.part", found) == f"{top}/src/ns/part.py"
        assert find_module("pkg.inner", found) == f"{top}/src/pkg/inner"


def test_a_namespace_package_above_what_a_finder_knows(tmp_path: Path) -> None:
    """Its parts may lie anywhere, in directories of other names."""
    finder = "MAPPING = {'ns.deep.mine': '{top}/src'}\nNAMESPACES = {'ns': [], 'ns.deep': []}\n"
    tree = {
        "site-packages": {"zz.pth": "import zz_finder\n", "zz_finder.py": finder},
        "src": {"__init__.py": ""},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["site-packages"])
    for name in ("ns", "ns.deep"):
        assert find_module(name, found) == f"{top}/src"
        assert Classifier(found).classify_module(name) == "project"
    assert find_module("ns.deep.mine", found) == f"{top}/src/__init__.py"
    assert find_module("n", found) == find_module("ns.other", found) == ""


def test_sources_of_an_editable_installation_whose_finder_is_not_understood(tmp_path: Path) -> None:
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
