"""The verdict: rule, reason, distribution and evidence; and what could not be used as evidence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from unit.builders import SITE, Link, Tree, archive, build, distribution, environment
from whose import Classifier, Verdict
from whose._verdict import Evidence

LIB = "lib/python3.13"
S = f"e/{SITE}"
EDITABLE = '{"url": "file://{top}/edited", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/local", "dir_info": {}}'
DIST = "file://{top}/dist/own-1-py3-none-any.whl"
WHEEL = f'{{"url": "{DIST}", "archive_info": {{}}}}'
TREE = {
    "base": {LIB: {"os.py": ""}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        "bin": {"activate": "", "tool": ""},
        SITE: {
            **distribution("click-8", "click/__init__.py", "click/core.py", "../../../bin/tool"),
            **distribution("local-1", "local/__init__.py", direct_url=LOCAL),
            **distribution("own-1", "own/__init__.py", direct_url=WHEEL),
            **distribution(
                "edit-1", "edit.pth", "_edit_finder.py", "edit/data.py", direct_url=EDITABLE
            ),
            "edit.pth": "import _edit_finder; _edit_finder.install()\n",
            "PyYAML-6.dist-info": {"top_level.txt": "yaml\n"},
            "checkout": Link("elsewhere/checkout"),
        },
    },
    "project": {"pyproject.toml": '[project]\nname = "own"\n', "app.py": ""},
    "local": {},
    "edited": {},
    "elsewhere": {"checkout": {"m.py": ""}},
    "deps": {"six.py": "", **distribution("six-1", "six.py")},
    "node_modules": {"x.py": ""},
    "other": {"pyvenv.cfg": "", SITE: {"y.py": ""}, "share": {"z.py": ""}},
}


def verdict(top: str, name: str, **options: list[str]) -> Verdict:
    found = environment(top, "e", path=["project", f"base/{LIB}", S])
    return Classifier(found, **options).explain(os.path.join(top, name))


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(TREE, tmp_path_factory.mktemp("explain"))


@pytest.mark.parametrize(
    ("name", "rule", "said", "owner", "evidence"),
    [
        (
            "edited/app.py",
            2,
            "project: edit 1, installed editable from the local directory {top}/edited",
            "edit 1",
            [f"{S}/edit-1.dist-info/direct_url.json"],
        ),
        (
            f"{S}/local/m.py",
            2,
            "project: local 1, installed from the local directory {top}/local",
            "local 1",
            [f"{S}/local-1.dist-info/RECORD"],
        ),
        (
            f"{S}/own/m.py",
            2,
            f"project: own 1, installed from the local archive {DIST}",
            "own 1",
            [f"{S}/own-1.dist-info/RECORD"],
        ),
        (
            f"{S}/edit/data.py",
            2,
            "project: edit 1, installed editable from the local directory {top}/edited",
            "edit 1",
            [f"{S}/edit-1.dist-info/RECORD"],
        ),
        (
            f"{S}/click/core.py",
            3,
            f"third-party: click 8, recorded in {{top}}/{S}/click-8.dist-info/RECORD",
            "click 8",
            [f"{S}/click-8.dist-info/RECORD", S],
        ),
        (
            f"{S}/yaml/x.py",
            3,
            f"third-party: PyYAML 6, recorded in {{top}}/{S}/PyYAML-6.dist-info/top_level.txt",
            "PyYAML 6",
            [f"{S}/PyYAML-6.dist-info/top_level.txt", S],
        ),
        (
            "e/bin/tool",
            3,
            f"third-party: click 8, recorded in {{top}}/{S}/click-8.dist-info/RECORD",
            "click 8",
            [f"{S}/click-8.dist-info/RECORD"],
        ),
        (
            "deps/six.py",
            3,
            "third-party: six 1, recorded in {top}/deps/six-1.dist-info/RECORD",
            "six 1",
            ["deps/six-1.dist-info/RECORD"],
        ),
        (f"{S}/nobodys.py", 4, "third-party: site-packages of {top}/e", None, [S]),
        ("e/share/x.py", 4, "third-party: virtual environment {top}/e", None, ["e"]),
        (
            f"other/{SITE}/y.py",
            4,
            "third-party: site directory of {top}/other, not on sys.path",
            None,
            [f"other/{SITE}"],
        ),
        (
            "other/share/z.py",
            4,
            "third-party: virtual environment {top}/other, not on sys.path",
            None,
            ["other"],
        ),
        (
            "node_modules/x.py",
            4,
            "third-party: installed by a JavaScript package manager",
            None,
            ["node_modules"],
        ),
        (f"base/{LIB}/os.py", 5, "stdlib: standard library of {top}/base", None, [f"base/{LIB}"]),
        (
            "elsewhere/none.py",
            6,
            "project: no installer, environment or interpreter owns it",
            None,
            [],
        ),
        (
            f"{S}/checkout/m.py",
            6,
            "project: no installer, environment or interpreter owns it",
            None,
            [],
        ),
    ],
)
def test_explanations(
    top: str, name: str, rule: int, said: str, owner: str | None, evidence: list[str]
) -> None:
    found = verdict(top, name)
    assert str(found) == said.format(top=top)
    assert found.rule == rule
    assert found.path == os.path.join(top, name)
    assert (found.distribution and str(found.distribution)) == owner
    relied = [os.path.join(top, each.format(top=top)) for each in evidence]
    shown = list(dict.fromkeys(each.file for each in found.evidence))
    assert shown[: len(relied)] == relied
    assert found.notes == ()
    json.dumps(found.as_dict())


def test_an_option_is_its_own_reason(top: str) -> None:
    found = verdict(top, f"{S}/click/core.py", project=[f"{top}/{S}/click"])
    assert (found.kind, found.rule) == ("project", 1)
    assert found.reason == f"the option project = {top}/{S}/click"
    assert found.root == f"{top}/{S}/click"
    found = verdict(top, "project/app.py", third_party=[f"{top}/project"])
    assert found.reason == f"the option third_party = {top}/project"


def test_the_layer_is_named(top: str) -> None:
    assert verdict(top, f"{S}/nobodys.py").layer == f"{top}/e"
    assert verdict(top, f"{S}/click/core.py").layer == f"{top}/e"
    assert verdict(top, f"other/{SITE}/y.py").layer == f"{top}/other"


def test_a_file_that_decides_is_no_broken_directory(tmp_path: Path) -> None:
    top = build({"e": {**TREE["e"], "own.py": ""}, "base": TREE["base"]}, tmp_path)
    classifier = Classifier(environment(top, "e", path=[f"base/{LIB}", S], cwd="e"))
    found = classifier.explain(f"{top}/e/bin/activate")
    assert (found.kind, found.rule, found.root) == ("third-party", 4, f"{top}/e/bin/activate")
    assert found.notes == ()


def test_the_owner_of_a_member_of_an_archive(top: str, tmp_path: Path) -> None:
    app = archive("six.py", "mine.py", texts={"six-1.dist-info/RECORD": "six.py,,\n"})
    path = build({"app.pyz": app}, tmp_path) + "/app.pyz"
    found = verdict(top, f"{path}/six.py")
    assert (found.kind, str(found.distribution)) == ("third-party", "six 1")
    gone = "does not exist: judged by its name alone"
    for name, is_gone in (("six.py", False), ("mine.py", False), ("gone.py", True)):
        evidence = verdict(top, f"{path}/{name}").evidence
        assert (gone in [each.text for each in evidence]) is is_gone, name


def test_an_archive_exists_also_when_its_members_are_known(top: str, tmp_path: Path) -> None:
    path = build({"app.pyz": archive("mine.py")}, tmp_path) + "/app.pyz"
    asked = Classifier(environment(top, "e", path=[path]))
    expected = Classifier(environment(top, "e", path=[path])).explain(path)
    assert asked.explain(f"{path}/mine.py").kind == "project"
    assert asked.explain(path) == expected
    assert "does not exist" not in " ".join(map(str, expected.evidence))


def test_sources_of_a_pex_are_told_by_its_info(tmp_path: Path) -> None:
    top = build({"e": {"pyvenv.cfg": "", "PEX-INFO": "", SITE: {"m.py": ""}}}, tmp_path)
    said = Classifier(environment(top, "e", path=[S])).explain(f"{top}/{S}/m.py")
    reason = f"from the sources of a PEX, {top}/e/PEX-INFO: no record lists it"
    assert (said.kind, said.rule, said.reason) == ("project", 6, reason)
    assert said.evidence[0] == Evidence(f"{top}/e/PEX-INFO", None, reason)


def test_a_zipped_egg_is_named(tmp_path: Path) -> None:
    egg = archive("d.py", texts={"EGG-INFO/PKG-INFO": "Name: d\n"})
    top = build({"project": {}, "d-1.egg": egg}, tmp_path)
    said = Classifier(environment(top, "e")).explain(f"{top}/d-1.egg/d.py")
    assert (said.rule, said.reason) == (3, f"the egg {top}/d-1.egg")


def test_a_verdict_is_one_line_whatever_the_names(tmp_path: Path) -> None:
    top = build({"e": {}, "odd\nname": {"m.py": "", **distribution("m-1", "m.py")}}, tmp_path)
    classifier = Classifier(environment(top, "e"), third_party=["/a\nb"])
    for path in (f"{top}/odd\nname/m.py", "/a\nb/c\n.py"):
        found = classifier.explain(path)
        assert found.kind == "third-party"
        assert found.path == path
        assert len(str(found).splitlines()) == 1


@pytest.mark.parametrize(
    ("tree", "name", "kind", "note"),
    [
        (
            {S: {"d-1.dist-info": {"direct_url.json": "{"}}},
            *(f"{S}/d/m.py", "third-party"),
            f"{S}/d-1.dist-info/direct_url.json: not JSON (JSONDecodeError)",
        ),
        (
            {S: {"d-1.dist-info": {"direct_url.json": '{"url": "file:///s'}}},
            *(f"{S}/d/m.py", "third-party"),
            f"{S}/d-1.dist-info/direct_url.json: not JSON (JSONDecodeError)",
        ),
        (
            {S: {"d-1.dist-info": {"direct_url.json": "[]"}}},
            *(f"{S}/d/m.py", "third-party"),
            f"{S}/d-1.dist-info/direct_url.json: has no url",
        ),
        (
            {S: {"d-1.dist-info": {"direct_url.json": {"a": "directory"}}}},
            *(f"{S}/d/m.py", "third-party"),
            f"{S}/d-1.dist-info/direct_url.json: not a regular file",
        ),
        (
            {"deps": {"d-1.dist-info": {"RECORD": "d/__init__.py,,\nd/m.py,sha"}}},
            *("deps/d/m.py", "third-party"),
            "deps/d-1.dist-info/RECORD: breaks off in the middle of a row",
        ),
        (
            {"deps": {"d-1.dist-info": {"RECORD": b"\x7fELF\xff\0"}}},
            *("deps/d/m.py", "third-party"),
            "deps/d-1.dist-info/RECORD: holds NUL bytes",
        ),
        (
            {"deps": {"d-1.dist-info": {"RECORD": b"\xff\xfe"}}},
            *("deps/other.py", "project"),
            "deps/d-1.dist-info/RECORD: breaks off in the middle of a row",
        ),
        (
            {"e": {"pyvenv.cfg": "\0", SITE: {}}},
            *(f"{S}/d.py", "third-party"),
            "e/pyvenv.cfg: holds NUL bytes",
        ),
        (
            {
                "project/pyproject.toml": "project.name = d =",
                S: distribution("d-1", "d.py", direct_url=WHEEL),
            },
            *(f"{S}/d.py", "third-party"),
            "project/pyproject.toml: cannot be parsed (TOMLDecodeError)",
        ),
        (
            {S: {"d-1.dist-info": Link("e/loop")}, "e/loop": Link("e/loop")},
            *(f"{S}/d.py", "third-party"),
            None,
        ),
        ({S: {"d-1.dist-info": "a file"}}, f"{S}/d.py", "third-party", None),
        ({"deps": {"d-1.dist-info": "a file"}}, "deps/x.py", "project", None),
    ],
)
def test_broken_evidence_is_noted_and_ignored(
    tree: Tree, name: str, kind: str, note: str | None, tmp_path: Path
) -> None:
    top = build({"e": {}, "project": {}, **tree}, tmp_path)
    found = verdict(top, name)
    assert found.kind == kind
    if note is not None:
        assert [str(each) for each in found.notes] == [os.path.join(top, note)]


def test_a_verdict_names_the_list_of_files(tmp_path: Path) -> None:
    info = {"installed-files.txt": "../d.py\n../X.py\nPKG-INFO\n"}
    top = build({"e": {"pyvenv.cfg": "", SITE: {"d-1.egg-info": info}}, "project": {}}, tmp_path)
    asked = Classifier(environment(top, "e"))
    for name in ("d.py", "X.py", "d-1.egg-info/PKG-INFO"):
        verdict = asked.explain(f"{top}/e/{SITE}/{name}")
        assert str(verdict.distribution) == "d 1"
        assert verdict.reason.endswith("d-1.egg-info/installed-files.txt")


def test_a_name_that_is_no_path_is_kept_in_its_verdict() -> None:
    assert Classifier().explain("<string>").path == "<string>"


PROJECT_ITSELF = '{"url": "file://{top}/project", "dir_info": {}}'


def test_the_verdict_about_what_came_with_an_environment(tmp_path: Path) -> None:
    top = build({"e": {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": ""}}}, tmp_path)
    verdict = Classifier(environment(top, "e", cwd="e")).explain(f"{top}/e/bin/activate")
    assert verdict.reason == f"made with the virtual environment {top}/e"
    assert (verdict.rule, verdict.root) == (4, f"{top}/e/bin/activate")
    assert verdict.layer == f"{top}/e"


@pytest.mark.parametrize("direct_url", [PROJECT_ITSELF, None])
def test_a_record_is_evidence(tmp_path: Path, direct_url: str | None) -> None:
    files = {"direct_url": direct_url} if direct_url else {}
    tree = {"deps": distribution("d-1", "d.py", **files), "e": {}, "project": {}}
    top = build(tree, tmp_path)
    verdict = Classifier(environment(top, "e", path=["deps"])).explain(f"{top}/deps/d.py")
    record = f"{top}/deps/d-1.dist-info/RECORD"
    assert Evidence(record, 1, "d.py,,") in verdict.evidence
    assert verdict.kind == ("project" if direct_url else "third-party")


BASE = {"base": {LIB: {"os.py": ""}}, "project": {"lib": {"m.py": ""}}}


def test_the_verdict_names_the_directory_that_decided(tmp_path: Path) -> None:
    tree = {
        **BASE,
        "opt": {LIB: {"os.py": "", "site-packages": {"m.py": ""}}, "bin": {}},
        "js": {"node_modules": {"a": {"b.py": ""}}},
        "eggs": {"d-1.egg": {"EGG-INFO": {}}},
        "other": {"pyvenv.cfg": "", SITE: {}},
        "conda": {"conda-meta": {}, LIB: {"os.py": ""}},
        "deps/site-packages": {**distribution("d-1", "d.py")},
        "e": {"pyvenv.cfg": "", SITE: {"m.py": ""}},
    }
    top = build(tree, tmp_path)
    asked = Classifier(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"]))
    expected = {
        f"e/{SITE}/m.py": (4, f"e/{SITE}", "e", "site-packages of {top}/e"),
        f"base/{LIB}/x.py": (5, f"base/{LIB}", "", "standard library of {top}/base"),
        f"opt/{LIB}/x.py": (5, f"opt/{LIB}", "opt", "standard library of {top}/opt, not the"),
        f"opt/{SITE}/m.py": (4, f"opt/{SITE}", "opt", "site directory of {top}/opt, not the"),
        "opt/bin/x.py": (4, "opt/bin", "", "scripts of {top}/opt, an interpreter that is not the"),
        "js/node_modules/a/b.py": (4, "js/node_modules", "", "installed by a JavaScript package"),
        "eggs/d-1.egg/m.py": (3, "eggs/d-1.egg", "", "the egg {top}/eggs/d-1.egg"),
        f"other/{SITE}/m.py": (
            4,
            f"other/{SITE}",
            "other",
            "site directory of {top}/other, not on",
        ),
        "other/x.py": (4, "other", "other", "virtual environment {top}/other, not on sys.path"),
        "conda/x.py": (4, "conda", "conda", "conda environment {top}/conda, not on sys.path"),
        f"conda/{LIB}/x.py": (5, f"conda/{LIB}", "conda", "standard library of {top}/conda, not"),
        "deps/site-packages/m.py": (
            *(4, "deps/site-packages", "deps/site-packages"),
            "site directory of {top}/deps/site-packages",
        ),
        "project/m.py": (6, "", "", "no installer, environment or interpreter owns it"),
    }
    for name, (rule, root, layer, reason) in expected.items():
        verdict = asked.explain(f"{top}/{name}")
        assert verdict.rule == rule
        assert verdict.root == (f"{top}/{root}" if root else "")
        assert verdict.layer == (f"{top}/{layer}" if layer else "")
        assert verdict.reason.startswith(reason.format(top=top))


def test_a_site_directory_in_the_library_is_named_after_it(tmp_path: Path) -> None:
    top = build({"base": {LIB: {"os.py": "", "dist-packages": {}}}, "e": {}}, tmp_path)
    asked = Classifier(environment(top, "e", path=[f"base/{LIB}"]))
    verdict = asked.explain(f"{top}/base/{LIB}/dist-packages/x.py")
    assert (verdict.kind, verdict.reason) == (
        "third-party",
        f"site directory of {top}/base/{LIB}",
    )
