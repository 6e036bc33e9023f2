"""A snapshot answers as the environment did, when nothing of that is there any more."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

from unit.builders import SITE, Link, build, distribution, environment
from unit.environment.snapshot_trees import CFG, LIBRARY, TREES, made
from whose import Classifier, Environment, Kind
from whose._files.system import OS


def questions(top: str) -> list[str]:
    """Every file under every name, and some that are not there."""
    found = []
    for at, directories, names in os.walk(top, followlinks=True):
        if at.count("/") > top.count("/") + 12 or at.count("/up") > 1:
            directories.clear()
        found += [f"{at}/{name}" for name in (*names, *directories, "new.py", "new/new.py")]
        found += [
            f"{at}/{name}/lib/__init__.py" for name in names if name.endswith((".zip", ".egg"))
        ]
        found += [f"{at}/{name}/attr/__init__.py" for name in names if name.endswith(".zip")]
        found += [f"{at}/{name}/mine.py" for name in names if name.endswith(".zip")]
    return sorted({*found, *map(os.path.realpath, found), "relative.py", "pkg/m.py", "<string>"})


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be asked of the disk from now on."""

    def fail(*arguments: object, **_: object) -> None:
        raise AssertionError(arguments)

    for name in ("lstat", "stat", "access", "open", "scandir", "readlink", "listdir", "getcwd"):
        monkeypatch.setattr(OS, name, fail)
    monkeypatch.setattr(OS.path, "realpath", fail)


@pytest.mark.parametrize("name", TREES)
def test_answers_are_those_of_the_live_environment(
    tmp_path: Path, name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, live = made(TREES[name], tmp_path)
    monkeypatch.chdir(live.facts.cwd)
    asked = questions(top)
    text = live.to_json()
    expected = {path: Classifier(live).classify(path) for path in asked}
    assert len({*expected.values()} - {Kind.UNKNOWN}) > 1
    layers = [layer.prefix for layer in live.layers]
    monkeypatch.chdir("/")
    shutil.rmtree(top)
    request.getfixturevalue("no_disk")
    seen = Environment.from_json(text)
    assert [layer.prefix for layer in seen.layers] == layers
    assert seen.roots == live.roots
    classifier = Classifier(seen)
    wrong = [(path, kind) for path, kind in expected.items() if classifier.classify(path) != kind]
    assert wrong == []
    wrong = [
        (path, kind) for path, kind in expected.items() if classifier.explain(path).kind != kind
    ]
    assert wrong == []
    assert seen.to_json() == text
    assert pickle.loads(pickle.dumps(seen)) == seen
    assert not seen.is_running
    classifier.refresh()
    assert {classifier.classify(path) == kind for path, kind in expected.items()} == {True}


def test_owners_are_told_by_packages_and_modules(tmp_path: Path) -> None:
    tree = TREES["a plain environment"]
    top, live = made(tree, tmp_path)
    classifier = Classifier(Environment.from_json(live.to_json()))
    for name in ("lib/__init__.py", "lib/sub/deep.py", "single.py", "../../../bin/tool", "a,b.py"):
        owner = classifier.owner(os.path.normpath(f"{top}/e/{SITE}/{name}"))
        assert str(owner) == "lib 1", name
    assert classifier.owner(f"{top}/e/{SITE}/stray.py") is None


def test_owners_without_a_list_are_told_by_names(tmp_path: Path) -> None:
    """As of Debian's packages, whose `.egg-info` have `top_level.txt` only."""
    info = {"PKG-INFO": "", "top_level.txt": "other\n"}
    tree = {"e": {"pyvenv.cfg": CFG, SITE: {"lib-1.egg-info": info, "other": {"m.py": ""}}}}
    top, live = made(tree, tmp_path)
    path = f"{top}/e/{SITE}/other/m.py"
    assert str(Classifier(live).owner(path)) == "lib 1"
    assert str(Classifier(Environment.from_json(live.to_json())).owner(path)) == "lib 1"


def test_what_the_system_installs_is_not_listed(tmp_path: Path) -> None:
    """Its thousands of directories are of one kind, but for links to others at the top."""
    tree = {
        "usr": {
            "lib": {
                "python3": {"dist-packages": {"apt.py": ""}},
                "python3.13": {"os.py": ""},
                "tool": {"deep": {"x.py": ""}},
                "out": Link("etc/tool"),
                "python2.7": {"os.py": "", "site.py": ""},
            },
            "share": {"doc": {"deep": {"y.py": ""}}},
        },
        "etc/tool": {"z.py": ""},
        "project": {"m.py": ""},
    }
    top = build(tree, tmp_path)
    path = ["project", "usr/lib/python3.13", "usr/lib/python3/dist-packages"]
    live = environment(top, "usr", base="usr", path=path)
    text = live.to_json()
    assert "deep" not in text
    before, after = Classifier(live), Classifier(Environment.from_json(text))
    kinds = {each: before.classify(each) for each in questions(top) if each.startswith(top)}
    assert {path: after.classify(path) for path in kinds} == kinds
    assert kinds[f"{top}/usr/share/doc/deep/y.py"] == "third-party"
    assert kinds[f"{top}/usr/lib/out/z.py"] == "project"
    assert kinds[f"{top}/usr/lib/python2.7/site.py"] == "stdlib"


def test_only_what_answers_need_is_in_it(tmp_path: Path) -> None:
    """No code, no secrets, no long lists."""
    _, live = made(TREES["an editable project"], tmp_path)
    text = live.to_json()
    assert "secret" not in text
    assert "partialclonefilter" in text
    many = [f"lib/module{number}.py" for number in range(500)]
    tree = {"e": {"pyvenv.cfg": CFG, SITE: {
        **distribution("lib-1", "lib/__init__.py", "x", *many), "lib/__init__.py": "print('code')",
        "lib/inner/innermost/m.py": "",
        "bin": {"tool": ""}}}, "project": {"m.py": "print('code')"}}  # fmt: skip
    _, live = made(tree, tmp_path / "other")
    text = live.to_json()
    assert "module7" not in text
    assert "inner" not in text
    assert "code" not in text
    assert "lib/__init__.py,," in text


def test_records_of_conda_are_shortened(tmp_path: Path) -> None:
    record = '{"files": ["share/deep/x.py", "nowhere/y.py"]}'
    tree = {"e": {"conda-meta": {"lib-1.json": record}, "share/deep/x.py": "", SITE: LIBRARY}}
    top, live = made(tree, tmp_path)
    text = live.to_json()
    assert "nowhere" not in text
    for found in (live, Environment.from_json(text)):
        assert Classifier(found).explain(f"{top}/e/share/deep/x.py").rule == 3


def test_paths_of_windows(no_disk: None) -> None:
    """Asked on any system."""
    venv = {"pyvenv.cfg": "home = C:\\Python\n", "Lib": {"site-packages": {"click": {}}}}
    text = json.dumps({
        "format": "whose environment",
        "version": 1,
        "separator": "\\",
        "folds_case": True,
        "facts": {
            **dict.fromkeys(("base_executable", "configured", "frozen"), ""),
            "user_base": "",
            "lambda_runtime": "",
            "stdlib": [],
            "prefixes": ["C:\\App\\.venv"],
            "base_prefixes": ["C:\\Python"],
            "path": ["C:\\App", "C:\\Python\\Lib", "C:\\App\\.venv\\Lib\\site-packages"],
            "cwd": "C:\\App",
            "home": "C:\\Users\\Me",
            "script_directory": "",
            "stdlib_names": ["os"],
            "variables": {},
            "schemes": [{"stdlib": "{installed_base}/Lib", "purelib": "{base}/Lib/site-packages"}],
        },
        "disk": {"C:\\": {"App": {".venv": venv}, "Python": {"Lib": {"os.py": None}}}},
        "problems": {},
    })  # fmt: skip
    classifier = Classifier(Environment.from_json(text))
    kinds = {
        "C:\\App\\.venv\\Lib\\site-packages\\click\\core.py": "third-party",
        "c:/app/.VENV/lib/site-packages/click/core.py": "third-party",
        "C:\\Python\\Lib\\json\\decoder.py": "stdlib",
        "C:\\App\\main.py": "project",
        "sub\\main.py": "project",
    }
    assert {path: str(classifier.classify(path)) for path in kinds} == kinds
