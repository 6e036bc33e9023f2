"""What the commands show as evidence of a verdict."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, asked, build, distribution, environment
from whose import Classifier, Environment, Verdict
from whose._files.paths import Paths
from whose._files.system import OS
from whose._verdict import Evidence

BASE = {"base": {LIB: {"os.py": ""}}, "project": {"app.py": ""}}
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


def again(verdict: Verdict, found: Environment) -> list[Evidence]:
    """The evidence for the same path, once something has changed."""
    return list(Classifier(found).explain(verdict.path).evidence)


def test_a_record_that_is_gone_since(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {"d.py": "", **distribution("d-1", "d.py")}}}
    top, verdict, found, shown = asked(tree, tmp_path, f"e/{SITE}/d.py")
    record = f"e/{SITE}/d-1.dist-info/RECORD"
    assert (record, 1, "d.py,,") in shown
    os.unlink(f"{top}/{record}")
    assert f"{top}/{record}" not in [each.file for each in again(verdict, found)]


def test_a_row_is_found_without_a_look_at_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record may have thousands."""
    rows = [f"d/m{number}.py" for number in range(3_000)]
    site = {"d": {"m2000.py": ""}, **distribution("d-1", *rows)}
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "base": {LIB: {"os.py": ""}}, "project": {}}
    top = build(tree, tmp_path)
    asked = Classifier(environment(top, "e", path=[f"e/{SITE}"]))
    absolute = Paths.absolute
    made: list[str] = []

    def noted(paths: Paths, path: str, cwd: str) -> str:
        made.append(path)
        return absolute(paths, path, cwd)

    monkeypatch.setattr(Paths, "absolute", noted)
    shown = [str(each) for each in asked.explain(f"{top}/e/{SITE}/d/m2000.py").evidence]
    assert f"{top}/e/{SITE}/d-1.dist-info/RECORD:2001: d/m2000.py,," in shown
    assert len(made) < 500


def test_a_record_that_lists_nothing_near(tmp_path: Path) -> None:
    """The distribution owns the directory of its metadata, whatever is in that."""
    info = {"METADATA": "", "RECORD": "../../../elsewhere,,\n"}
    tree = {"e": {"pyvenv.cfg": "", SITE: {"d-1.dist-info": info}}}
    _, verdict, _, _ = asked(tree, tmp_path, f"e/{SITE}/d-1.dist-info/METADATA")
    assert verdict.kind == "third-party"
    assert all(each.line is None for each in verdict.evidence)


def test_a_list_of_modules(tmp_path: Path) -> None:
    for text, says in (("\nother\nd\n", (3, "d")), ("other\n", None)):
        info = {"METADATA": "", "top_level.txt": text}
        tree = {"deps": {"d.py": "", "other.py": "", "d-1.dist-info": info}}
        name = "deps/d.py" if says else "deps/other.py"
        path = [f"base/{LIB}", "deps"]
        top, verdict, found, shown = asked(tree, tmp_path / str(bool(says)), name, path=path)
        listed = [each for each in shown if each[0].endswith("top_level.txt")]
        assert verdict.kind == "third-party"
        assert [each[1:] for each in listed] == [says or (1, "other")]
        with open(f"{top}/deps/d-1.dist-info/top_level.txt", "w") as file:
            file.write("gone\n")
        assert "lists it" in [each.text for each in again(verdict, found)]


def test_an_origin_that_is_gone_since(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=LOCAL)}}
    top, verdict, found, shown = asked(tree, tmp_path, f"e/{SITE}/d.py")
    assert verdict.rule == 2
    origin = f"e/{SITE}/d-1.dist-info/direct_url.json"
    assert [each[1] for each in shown if each[0] == origin] == [1]
    os.unlink(f"{top}/{origin}")
    said = {each.file: each.text for each in again(verdict, found)}
    assert said[f"{top}/{origin}"] == 'has no "url"'


def test_a_library_in_an_archive(tmp_path: Path) -> None:
    name = "base/lib/python313.zip"
    _, verdict, _, shown = asked({}, tmp_path, f"{name}/os.py", path=[name, f"base/{LIB}"])
    assert verdict.kind == "stdlib"
    assert (name, None, verdict.reason.replace(str(tmp_path), "")) in shown


def test_an_option_about_a_root_is_shown_once(tmp_path: Path) -> None:
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: {}}}, tmp_path)
    found = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    verdict = Classifier(found, project=[f"{top}/e/{SITE}"]).explain(f"{top}/e/{SITE}/m.py")
    about = [each.text for each in verdict.evidence if each.file == f"{top}/e/{SITE}"]
    assert about == [verdict.reason, "sys.path[1]"]


def test_who_extends_a_layer(tmp_path: Path) -> None:
    tree = {
        "e": {"pyvenv.cfg": "uv = 1\nextends-environment = {top}/parent\n", SITE: {}},
        "parent": {"pyvenv.cfg": "home = /x\n", SITE: {}},
        "other": {"pyvenv.cfg": "", SITE: {}},
    }
    extending = ("e/pyvenv.cfg", 2, "extends-environment = /parent")
    for name, is_shown in (("parent", True), ("other", False)):
        path = [f"base/{LIB}", f"other/{SITE}"]
        _, _, _, shown = asked(tree, tmp_path / name, f"{name}/{SITE}/m.py", path=path)
        assert (extending in shown) is is_shown


def test_links_are_shown_as_far_as_the_system_follows_them(tmp_path: Path) -> None:
    chain = {f"link{number}": Link(f"link{number + 1}") for number in range(60)}
    _, _, _, shown = asked(chain, tmp_path, "link0")
    links = [each for each in shown if "is a link to" in each[2]]
    assert links[0] == ("link0", None, "is a link to /link1")
    assert len(links) == 40


def test_a_link_that_goes_away_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top, verdict, found, shown = asked({"link": Link("project")}, tmp_path, "link")
    assert ("link", None, "is a link to /project") in shown

    def gone(link: str) -> str:
        raise FileNotFoundError(link)

    monkeypatch.setattr(OS, "readlink", gone)
    assert f"{top}/link" not in [each.file for each in again(verdict, found) if "link" in each.text]


def test_outside_of_the_working_directory(tmp_path: Path) -> None:
    for name, is_shown in (("project/app.py", True), ("elsewhere/app.py", False)):
        _, _, _, shown = asked({}, tmp_path / str(is_shown), name)
        assert (("project", None, "the working directory") in shown) is is_shown


def test_metadata_that_lists_nothing(tmp_path: Path) -> None:
    """Then it is the metadata itself that names the distribution."""
    tree = {"e": {"pyvenv.cfg": "", SITE: {"d.py": "", "d-1.dist-info": {"METADATA": ""}}}}
    _, verdict, _, shown = asked(tree, tmp_path, f"e/{SITE}/d.py")
    assert str(verdict.distribution) == "d 1"
    assert (f"e/{SITE}/d-1.dist-info", None, "the metadata of d 1") in shown


def test_lines_of_pth_files(tmp_path: Path) -> None:
    """A path, and code that adds a site directory; from each site directory once."""
    code = 'import site; site.addsitedir("{top}/added")'
    files = {"a.pth": "{top}/src\n\n", "b.pth": f"{code}\n", "c.txt": "{top}/src\n"}
    tree = {"e": {"pyvenv.cfg": "", SITE: files, "lib64": Link("e/lib")}, "src": {}, "added": {}}
    path = [f"base/{LIB}", f"e/{SITE}", "src", "added"]
    for name, line in (("src", "/src"), ("added", code.replace("{top}", ""))):
        where = tmp_path / name
        _, _, _, shown = asked(tree, where, f"{name}/m.py", path=path)
        listed = [each for each in shown if each[0].endswith((".pth", ".txt"))]
        file = "a.pth" if name == "src" else "b.pth"
        assert listed == [(f"e/{SITE}/{file}", 1, line)]


# -- what could not be used ------------------------------------------------------------------


def test_notes_are_about_the_path_that_was_asked(tmp_path: Path) -> None:
    """Not about every broken file that was met: many answers would each show them all."""
    broken = {f"d{number}-1.dist-info": {"RECORD": b"\xff"} for number in range(20)}
    tree = {
        "e": {"pyvenv.cfg": "", SITE: {**broken, "d3": {"m.py": ""}, "loose.py": ""}},
        "deps": {"x.py": "", "x-1.dist-info": {"RECORD": b"\xff"}},
    }
    top = build({**BASE, **tree}, tmp_path)
    classifier = Classifier(environment(top, "e", path=["deps", f"base/{LIB}", f"e/{SITE}"]))

    def notes(name: str) -> list[str]:
        said = classifier.explain(f"{top}/{name}").notes
        return [each.file.removeprefix(f"{top}/") for each in said]

    for name in ("deps/x.py", f"e/{SITE}/loose.py"):
        classifier.classify(f"{top}/{name}")
    assert notes("project/app.py") == []
    assert notes(f"base/{LIB}/os.py") == []
    assert notes(f"e/{SITE}/d3/m.py")[0] == f"e/{SITE}/d3-1.dist-info/RECORD"
    assert notes("deps/x.py") == ["deps/x-1.dist-info/RECORD"]
    assert len(notes(f"e/{SITE}/loose.py")) <= 6


def test_of_many_problems_beside_a_path_some_are_shown(tmp_path: Path) -> None:
    top = build({**BASE, "e": {}}, tmp_path)
    found = environment(top, "e")
    for number in range(9):
        found.problems[f"{top}/deps/d{number}-1.dist-info/RECORD"] = "not UTF-8 (byte 0)"
    notes = Classifier(found).explain(f"{top}/deps/m.py").notes
    assert len(notes) == 5
