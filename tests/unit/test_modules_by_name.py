"""Modules by name: whose they are, and which distributions they come from."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import whose
from unit.builders import SITE, Link, archive, build, distribution, environment
from whose import Classifier, Environment
from whose._files.disk import Disk

EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
TREE = {
    "e": {
        "pyvenv.cfg": "",
        SITE: {
            **distribution("one-1", "space/one.py", "both/__init__.py", "one.py"),
            **distribution("two-1", "space/two.py", "both/more.py", "one_more.py"),
            **distribution("fast-1", "fast.cpython-313-x86_64-linux-gnu.so", "fast_stubs.pyi"),
            **distribution("app-3", "app.pth", direct_url=EDITABLE),
            "hinted-1.dist-info": {"METADATA": "Import-Name: guess\n"},
            "app.pth": "{top}/project/src\n",
            "space": {"one.py": "", "two.py": ""},
            "both": {"__init__.py": "", "more.py": ""},
            "one.py": "raise SystemExit('imported')",
            "one_more.py": "",
            "fast.cpython-313-x86_64-linux-gnu.so": "",
            "guess": {"__init__.py": ""},
        },
    },
    "base": {"lib/python3.13": {"os.py": "", "json": {"__init__.py": ""}}},
    "project": {"src": {"app": {"__init__.py": "", "main.py": ""}}, "script.py": ""},
}
PATH = ("project", "base/lib/python3.13", f"e/{SITE}", "project/src")


@pytest.mark.parametrize(
    ("name", "kind", "distributions"),
    [
        ("os", "stdlib", []),
        ("json", "stdlib", []),
        ("one", "third-party", ["one"]),
        ("one_more", "third-party", ["two"]),
        ("space", "third-party", ["one", "two"]),
        ("space.two", "third-party", ["two"]),
        ("both", "third-party", ["one", "two"]),
        ("both.more", "third-party", ["two"]),
        ("fast", "third-party", ["fast"]),
        ("guess", "third-party", ["hinted"]),
        ("app", "project", ["app"]),
        ("app.main", "project", ["app"]),
        ("script", "project", ["app"]),
        ("no.such", "unknown", []),
        ("", "unknown", []),
        ("not a name", "unknown", []),
    ],
)
def test_by_name(tmp_path: Path, name: str, kind: str, distributions: list[str]) -> None:
    top = build(TREE, tmp_path)
    classifier = Classifier(environment(top, "e", path=PATH))
    assert [classifier.classify_module(name), classifier.classify_module(name)] == [kind, kind]
    assert [each.name for each in classifier.distributions_of(name)] == distributions


def test_all_parts_of_a_namespace_have_their_distributions(tmp_path: Path) -> None:
    """What is installed editable is in no list; here, its part is not the first one."""
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **distribution("one-1", "space/one.py"),
                **distribution("app-3", direct_url=EDITABLE),
                "space": {"one.py": ""},
            },
        },
        "project": {"src": {"space": {"mine.py": ""}}},
    }
    top = build(tree, tmp_path)
    classifier = Classifier(environment(top, "e", path=(f"e/{SITE}", "project/src")))
    assert [each.name for each in classifier.distributions_of("space")] == ["one", "app"]
    assert [each.name for each in classifier.distributions_of("space.mine")] == ["app"]
    assert [each.name for each in classifier.distributions_of("space.one")] == ["one"]
    assert classifier.classify_module("space") == "project"


def test_a_namespace_package_is_of_the_kind_of_what_is_in_it(tmp_path: Path) -> None:
    """The project's if a part is; a directory by itself says nothing of that."""
    local = '{"url": "file://{top}/project", "dir_info": {}}'
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **distribution("app-3", "space/app/__init__.py", "deep/er/m.py", direct_url=local),
                **distribution("one-1", "shared/one.py", "cloud/one.py"),
                **distribution("app.two-3", "shared/two/__init__.py", direct_url=local),
                "space/app": {"__init__.py": "", "m.py": ""},
                "deep/er/m.py": "",
                "shared": {"one.py": "", "two": {"__init__.py": ""}},
                "cloud": {"one.py": "", "loop": Link("e")},
            },
        },
        "deps": {**distribution("zope-1", "zope/event/__init__.py"), "zope/event/__init__.py": ""},
        "project": {"scripts": {"main.py": ""}, "empty": {}},
    }
    top = build(tree, tmp_path)
    classifier = Classifier(environment(top, "e", path=("project", f"e/{SITE}", "deps")))
    kinds = {
        **dict.fromkeys(("space", "space.app", "deep", "deep.er", "shared"), "project"),
        **dict.fromkeys(("shared.one", "cloud", "zope", "zope.event"), "third-party"),
        **dict.fromkeys(("scripts", "empty"), "project"),
    }
    assert {name: str(classifier.classify_module(name)) for name in kinds} == kinds


def test_a_namespace_package_that_was_imported_before_sys_path_grew(tmp_path: Path) -> None:
    """Python looks for its other directories when one of its modules is imported next."""
    deps = {**distribution("one-1", "space/one.py"), "space/one.py": ""}
    top = build({"deps": deps, "project/space/own.py": ""}, tmp_path)
    code = f"""
import sys, whose
sys.path.insert(0, {top!r} + "/deps")
import space
said = [str(whose.classify_module("space"))]
sys.path.insert(0, {top!r} + "/project")
print(*said, whose.classify_module("space"))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.check_output(command, cwd=tmp_path.parent, text=True)
    assert done.split() == ["third-party", "project"]


def test_a_namespace_package_is_not_searched_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be anything below the directory of a name."""
    for number in range(400):
        (tmp_path / "wide" / f"a{number}").mkdir(parents=True)
    listed: list[str] = []
    entries = Disk.entries

    def watched(disk: Disk, directory: str) -> dict[str, bool] | None:
        listed.append(directory)
        return entries(disk, directory)

    classifier = Classifier(environment(str(tmp_path), "e", path=["."]))
    monkeypatch.setattr(Disk, "entries", watched)
    assert classifier.classify_module("wide") == "project"
    assert len(listed) < 300


def test_distributions_are_those_of_importlib() -> None:
    """For every name that is installed here, but for what is listed under more than one name."""
    expected = {
        name: {each.lower().replace("_", "-") for each in found}
        for name, found in importlib.metadata.packages_distributions().items()
        if name.isidentifier() and not name.startswith("__editable__")
    }
    assert len(expected) > 5
    for name, owners in expected.items():
        said = {each.normalized_name for each in whose.distributions_of(name)}
        assert said == {each.replace(".", "-") for each in owners}, name


def test_neither_a_module_nor_its_parents_are_imported(tmp_path: Path) -> None:
    """What is imported already is where it is, whatever `sys.path` says."""
    top = build({"p": {"__init__.py": "1/0", "m.py": "1/0"}, "q.py": ""}, tmp_path)
    code = f"""
import sys, types, whose
sys.path.insert(0, {top!r})
said = [whose.classify_module(each) for each in ("p", "p.m", "os", "os.path", "wsgiref.util", "q")]
assert not {{"p", "p.m", "wsgiref", "wsgiref.util", "q"}} & set(sys.modules)
sys.modules["q"] = types.ModuleType("q")
said.append(whose.classify_module("q"))
sys.modules["p"] = None
said.append(whose.classify_module("p"))
print(*said)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        *("project", "project", "stdlib", "stdlib", "stdlib", "project", "unknown", "project")
    ]


def test_distributions_of_a_module_that_is_imported() -> None:
    """Its own file tells: another one, or a package that makes modules, may have put it there."""
    code = """
import sys, coverage, pytest, whose
sys.modules["not_on_disk"] = coverage
sys.modules["pytest.made"] = type(sys)("pytest.made")
print(*(each.name for name in ("not_on_disk", "pytest.made") for each in
        whose.distributions_of(name)), *map(whose.classify_module, ("not_on_disk", "pytest.made")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["coverage", "pytest", "third-party", "third-party"]


def test_a_name_is_a_string() -> None:
    for ask in (whose.classify_module, whose.distributions_of):
        with pytest.raises(TypeError, match="a string, not int"):
            ask(1)  # type: ignore[arg-type,operator]


def test_packages_in_archives_are_known_to_a_snapshot(tmp_path: Path) -> None:
    names = ("lib-1.dist-info/RECORD", "lib/__init__.py", "lib/m.py", "mine/__init__.py", "one.py")
    top = build({"app.pyz": archive(*names)}, tmp_path)
    live = environment(top, "e", path=["app.pyz"], cwd="")
    asked = Classifier(Environment.from_json(live.to_json()))
    for name in ("lib", "mine", "one", "none"):
        assert asked.classify_module(name) == Classifier(live).classify_module(name), name
    assert asked.classify_module("mine") == "project"
