"""The verdict: rule, reason, distribution and layer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, archive, build, distribution, environment
from unit.rules.explained import DIST, TREE, S, verdict
from whose import Classifier
from whose._verdict import Evidence


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


def test_a_name_that_is_no_path_is_kept_in_its_verdict() -> None:
    assert Classifier().explain("<string>").path == "<string>"


def test_metadata_that_a_build_has_left_beside_the_sources(tmp_path: Path) -> None:
    """They are those of setuptools in `src`, and say less than those of the installation."""
    origin = '{"url": "file://{top}/shop", "dir_info": {"editable": true}}'
    tree = {
        "base": TREE["base"],
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\n",
            SITE: {
                **distribution("shop-1", "_shop.pth", direct_url=origin),
                "_shop.pth": "{top}/shop/src\n",
            },
        },
        "shop": {
            "pyproject.toml": '[project]\nname = "shop"\n',
            "src": {
                "shop": {"__init__.py": ""},
                "shop.egg-info": {"PKG-INFO": "Name: shop\n", "top_level.txt": "shop\n"},
            },
        },
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", cwd="shop", path=[f"base/{LIB}", S, "shop/src"])
    about = Classifier(found).explain(f"{top}/shop/src/shop/__init__.py")
    reason = f"shop 1, installed editable from the local directory {top}/shop"
    assert (about.rule, about.reason) == (2, reason)
    assert about.root == f"{top}/{S}/shop-1.dist-info"
