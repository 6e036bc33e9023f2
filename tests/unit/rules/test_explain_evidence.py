"""The evidence of a verdict: the directory or the list that decided, and what could not be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, build, distribution, environment
from unit.rules.explained import TREE, WHEEL, S, verdict
from whose import Classifier
from whose._verdict import Evidence


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(TREE, tmp_path_factory.mktemp("explain"))


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


PROJECT_ITSELF = '{"url": "file://{top}/project", "dir_info": {}}'


def test_the_verdict_about_what_came_with_an_environment(tmp_path: Path) -> None:
    top = build({"e": {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": ""}}}, tmp_path)
    verdict = Classifier(environment(top, "e", cwd="e")).explain(f"{top}/e/bin/activate")
    assert verdict.reason == f"made with the virtual environment {top}/e"
    assert (verdict.rule, verdict.root) == (4, f"{top}/e/bin/activate")
    assert verdict.layer == f"{top}/e"


@pytest.mark.parametrize(
    ("config", "line", "said"),
    [
        ("prompt = home\nhome = /usr/bin\n", 2, "home = /usr/bin"),
        ("command = /home/me/venv\nversion = 3.13\n", None, "has no home"),
    ],
)
def test_the_configuration_is_evidence(
    tmp_path: Path, config: str, line: int | None, said: str
) -> None:
    """By the key, and not by words in other lines."""
    top = build({"e": {"pyvenv.cfg": config, SITE: {"m.py": ""}}, "project": {}}, tmp_path)
    verdict = Classifier(environment(top, "e")).explain(f"{top}/e/{SITE}/m.py")
    assert Evidence(f"{top}/e/pyvenv.cfg", line, said) in verdict.evidence


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


def test_metadata_that_a_build_left_beside_the_sources_are_evidence(tmp_path: Path) -> None:
    """As of setuptools, where the project is then installed from a wheel, as tox does."""
    tree = {
        "pyproject.toml": "[project]\nname = 'app'\n",
        "src": {"app.egg-info": {"top_level.txt": "app\n"}, "app": {"main.py": ""}},
    }
    top = build({"e": {"pyvenv.cfg": "", SITE: {}}, "project": tree}, tmp_path)
    classifier = Classifier(environment(top, "e", path=["project", f"e/{SITE}"]))
    found = classifier.explain(f"{top}/project/src/app/main.py")
    assert found.rule == 2
    assert [(each.file, each.line) for each in found.evidence[:2]] == [
        (f"{top}/project/src/app.egg-info/top_level.txt", 1),
        (f"{top}/project", None),
    ]
