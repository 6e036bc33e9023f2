"""A snapshot answers as the environment did, when nothing of that is there any more."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from unit.builders import SITE, Link, archive, build, distribution, environment
from whose import Classifier, Environment, Kind
from whose._files.system import OS

BASE = {"bin": {"python3": ""}, "lib/python3.13": {"os.py": "", "json": {"decoder.py": ""}}}
PATH = ["project", "base/lib/python3.13", f"e/{SITE}"]
CFG = "home = {top}/base/bin\n"
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
GIT = '[remote]\nurl = https://me:secret@example.org\n[extensions]\npartialclonefilter = "x"\n'
LIBRARY = {"lib/__init__.py": "", "lib/sub/deep.py": "", "single.py": ""}
ROWS = ("lib/__init__.py", "lib/sub/deep.py", "single.py", "../../../bin/tool", '"a,b.py"')


TREES: dict[str, Mapping[str, Any]] = {
    "a plain environment": {
        "e": {"pyvenv.cfg": CFG, "bin": {"tool": "", "mine": ""}, SITE: {
            **distribution("lib-1", *ROWS), **LIBRARY, "a,b.py": "", "stray.py": ""}},
        "project": {"m.py": "", "pkg": {"__init__.py": "", "m.py": ""}},
    },
    "records in the project's directory": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {**distribution("lib-1", *ROWS[:3]), **LIBRARY, "m.py": "",
                    **distribution("space-1", "space/theirs.py"),
                    "space": {"theirs.py": "", "mine.py": ""}, "new": {"m.py": ""}},
    },
    "metadata without a list": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "libs": {"guess-1.dist-info": {"METADATA": "Name: guess\nImport-Name: other\n\nlong"},
                 "other": {"__init__.py": ""}, "guess.py": ""},
        "project": {"vendored": {"x-1.egg-info": {"PKG-INFO": ""}, "x.py": ""}},
    },
    "the project installed for real, beside others": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            **distribution("app-1", "app/__init__.py", "space/app.py", direct_url=LOCAL),
            **distribution("lib-1", *ROWS[:3], "space/lib.py"), **LIBRARY,
            "app": {"__init__.py": "", "data.txt": ""},
            "space": {"app.py": "", "lib.py": "", "stray.py": ""}}},
        "project": {"m.py": ""},
    },
    "a site directory with two names": {
        "e": {"pyvenv.cfg": CFG, "lib64": Link("e/lib"), SITE: {
            **distribution("app-1", "app/__init__.py", direct_url=LOCAL),
            **distribution("lib-1", "app/lib.py"),
            "app": {"__init__.py": "", "lib.py": ""}}},
        "project": {"m.py": ""},
    },
    "an editable project": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            **distribution("app-1", "app.pth", "__editable___app.py", direct_url=EDITABLE),
            **distribution("sibling-1", direct_url=EDITABLE.replace("project", "sibling")),
            "app.pth": "import __editable___app\n", "__editable___app.py": ""}},
        "project": {"src": {"app": {"m.py": ""}}},
        "sibling": {"m.py": "", ".git": {"config": GIT}},
    },
    "links": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            "lib": Link("store/lib"), "lib-1.dist-info": Link("store/lib-1.dist-info"),
            "app": Link("project/app"), "loop": Link(f"e/{SITE}/loop"), "gone": Link("nowhere"),
            "single.py": Link("store/single.py")}},
        "store": {**distribution("lib-1", *ROWS[:3]), **LIBRARY},
        "project": {"app": {"m.py": ""}, "linked": Link(f"e/{SITE}"), "up": Link("")},
    },
    "links to single files": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            "lib-1.dist-info": {"RECORD": "lib/__init__.py,,\nlib/sub/deep.py,,\n"},
            "lib": {"__init__.py": Link("cache/x/lib/__init__.py"),
                    "sub": {"deep.py": Link("cache/x/lib/sub/deep.py")}}}},
        "cache": {"x": {**distribution("lib-1", *ROWS[:2]), "lib/__init__.py": "",
                        "lib/sub/deep.py": "", "mine.py": ""}},
        "project": {"m.py": ""},
    },
    "archives": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {"m.py": "", "no.zip": "no archive", "app.zip": archive(
            "lib-1.dist-info/RECORD", "lib-1.dist-info/METADATA", "lib/__init__.py", "mine.py"),
            "other.zip": archive("attr/__init__.py", "mine.py", texts={
                "attrs-1.dist-info/RECORD": "attr/__init__.py,,\n"})},
        "old.egg": archive("EGG-INFO/PKG-INFO", "old/__init__.py"),
    },
    "conda": {
        "e": {"conda-meta": {"lib-1.json": '{"files": ["bin/tool", "share/x.py"]}',
                             "empty-1.json": '{"files": []}'},
              "bin": {"tool": "", "mine": ""}, "share": {"x.py": ""}, SITE: LIBRARY},
        "project": {"m.py": ""},
    },
    "conda's base with a cache of packages": {
        "e": {"conda-meta": {"lib-1.json": '{"files": []}'}, SITE: LIBRARY,
              "pkgs": {"lib-1-py_0": {"site-packages": {
                  **distribution("lib-1", *ROWS[:3]), **LIBRARY}}, "m.txt": ""}},
        "project": {"m.py": ""},
    },
    "other environments in the project": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {"other": {"pyvenv.cfg": CFG, "bin": {"python": ""}, SITE: LIBRARY},
                    "node_modules": {"x.py": ""}, "fixture": {"pyvenv.cfg": "", "m.py": ""},
                    "build/lib/python3.13/site-packages": {**distribution("lib-1", *ROWS[:2]),
                                                           **LIBRARY, "mine.py": ""}},
    },
    "a project in its environment": {
        "e": {"pyvenv.cfg": CFG, "m.py": "", "bin": {"tool": "", "mine": ""}, "share": {"n.py": ""},
              SITE: {**distribution("lib-1", *ROWS[:4]), **LIBRARY}},
    },
}  # fmt: skip


def made(tree: Mapping[str, Any], tmp_path: Path) -> tuple[str, Environment]:
    top = build({"base": BASE, **tree}, tmp_path)
    more = [
        name
        for name in (
            "libs",
            "old.egg",
            "e/lib64/python3.13/site-packages",
            "project/app.zip",
            "project/no.zip",
            "project/other.zip",
        )
        if os.path.exists(f"{top}/{name}")
    ]
    cwd = "project" if "project" in tree else "e"
    return top, environment(top, "e", path=[*PATH, *more], cwd=cwd)


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, 'no snapshot: its "format" is not "whose environment"'),
        ({"version": 2}, "a snapshot of version 2: this whose reads version 1"),
        ({"version": "1"}, "a snapshot of version '1': this whose reads version 1"),
        ({"version": True}, "a snapshot of version True: this whose reads version 1"),
        ({"separator": ":"}, "a damaged snapshot: ':' is no separator"),
        ({"separator": []}, "a damaged snapshot: separator has list in a wrong place"),
        ({"folds_case": None}, "a damaged snapshot: folds_case has NoneType in a wrong place"),
        ({"facts": {}}, "a damaged snapshot: facts has no base_executable"),
        ({"facts": []}, "a damaged snapshot: facts has list in a wrong place"),
        ({"disk": []}, "a damaged snapshot: the disk is no object"),
        ({"disk": None}, "a damaged snapshot: the disk is no object"),
        ({"disk": {"/": 1}}, "a damaged snapshot: the disk has what is no"),
        (
            {"disk": {"/": {"a": ["link", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["archive", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["other", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["link", "a\0b"]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        ({"problems": []}, "a damaged snapshot: problems has list"),
    ],
)
def test_what_is_no_snapshot_is_said(tmp_path: Path, change: dict[str, object], said: str) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = {**json.loads(live.to_json()), **change}
    with pytest.raises(ValueError, match="snapshot") as raised:
        Environment.from_json(json.dumps(content))
    assert str(raised.value).startswith(said)
    assert "\n" not in str(raised.value)


def test_a_field_that_is_missing_is_said(tmp_path: Path) -> None:
    _, live = made(TREES["links"], tmp_path)
    text = live.to_json()
    for name in json.loads(text):
        content = json.loads(text)
        del content[name]
        said = {
            "format": 'no snapshot: its "format" is not "whose environment"',
            "version": "a snapshot of version None: this whose reads version 1",
            "disk": "a damaged snapshot: the disk is no object",
        }
        with pytest.raises(ValueError, match="snapshot") as raised:
            Environment.from_json(json.dumps(content))
        assert str(raised.value) == said.get(name, f"a damaged snapshot: it has no {name}")
    for name in json.loads(text)["facts"]:
        content = json.loads(text)
        del content["facts"][name]
        with pytest.raises(ValueError, match=f"^a damaged snapshot: facts has no {name}$"):
            Environment.from_json(json.dumps(content))


def test_the_documentation_names_the_fields(tmp_path: Path) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    page = Path(__file__).parents[3].joinpath("docs/snapshots.md").read_text()
    rows = page.partition("| key |")[2].partition("\n\n")[0].split("\n")
    told = {name for row in rows for name in re.findall("`([a-z_]+)`", row.split("|")[1])}
    assert told == set(content)
    row = next(row for row in rows if row.startswith("| `facts`"))
    told = set(re.findall("`([a-z_]+)`", row.split("|")[2])) - {"sysconfig"}
    assert told == set(content["facts"])


@pytest.mark.parametrize("field", ["prefixes", "path", "schemes", "variables", "lambda_runtime"])
@pytest.mark.parametrize("value", [None, 1, [1], [[1]], {"a": 1}, "text", [None], []])
def test_damaged_evidence_is_said_or_answers(tmp_path: Path, field: str, value: object) -> None:
    """Never anything but an environment or a ValueError."""
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    content["facts"][field] = value
    with contextlib.suppress(ValueError):
        found = Environment.from_json(json.dumps(content))
        assert Classifier(found).classify("/x/y.py") in Kind


@pytest.mark.parametrize("field", ["{base:>99999999999}", "{base.nope}", "{base[0]}", "{0}", "{"])
def test_templates_of_schemes_are_names_in_braces(tmp_path: Path, field: str) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    content["facts"]["schemes"] = [{"purelib": f"{field}/lib"}]
    with pytest.raises(ValueError, match="a damaged snapshot: schemes have"):
        Environment.from_json(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[", "null", "[" * 100_000, b"\xff", "1", "[]"])
def test_what_is_no_json_is_said(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^no snapshot: "):
        Environment.from_json(text)
