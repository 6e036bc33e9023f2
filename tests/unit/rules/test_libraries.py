"""Prefixes of libraries: what they cover, and what they must not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from unit.builders import SITE, Link, archive, build, distribution, environment
from unit.rules.library_trees import (
    BASE,
    CFG,
    CLICK,
    CLICK_FILES,
    LIBRARY,
    LOCAL,
    TREES,
    files_below,
    started_in,
)
from whose import Classifier, Kind
from whose._files.disk import Disk
from whose._rules.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", TREES)
def test_prefixes_and_answers_agree(tmp_path: Path, name: str) -> None:
    """For every file that is there, but for those that no prefix can say."""
    top, _, found = started_in(name, tmp_path)
    silent = TREES[name][2]
    prefixes = found.library_prefixes()
    assert all(each.endswith("/") for each in prefixes)
    assert len(prefixes) > 1
    assert not [each for each in prefixes for other in prefixes if each[:-1].startswith(other)]
    classifier = Classifier(found)
    wrong = []
    for file in files_below(top):
        kind = classifier.classify(file)
        relative = os.path.relpath(file, top)
        known = relative in silent or "/bin/" in file or relative.endswith("pyvenv.cfg")
        known = known or ".dist-info/" in file  # no code
        if file.startswith(prefixes) != (kind != "project") and not known:
            wrong.append((relative, str(kind)))
        if kind == "project":
            assert not file.startswith(prefixes), file
    assert wrong == []


@pytest.mark.parametrize("name", TREES)
def test_prefixes_of_one_kind_hold_nothing_else(tmp_path: Path, name: str) -> None:
    top, _, found = started_in(name, tmp_path)
    classifier = Classifier(found)
    for kind in (Kind.STDLIB, Kind.THIRD_PARTY):
        prefixes = found.library_prefixes(kind)
        files = [each for each in files_below(top) if each.startswith(prefixes)]
        assert files
        assert {classifier.classify(each) for each in files} == {kind}


def test_prefixes_are_of_libraries(tmp_path: Path) -> None:
    top = build({"base": BASE}, tmp_path)
    with pytest.raises(ValueError, match=r"^libraries are stdlib or third-party, not project$"):
        environment(top, "base").library_prefixes(Kind.PROJECT)


def test_options_are_in_the_prefixes(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": CFG, SITE: CLICK_FILES}, "project": {"vendor": {"m.py": ""}}}
    top = build({"base": BASE, **tree}, tmp_path)
    found = environment(top, "e", path=[LIBRARY, f"e/{SITE}"])
    vendor, click = f"{top}/project/vendor/", f"{top}/e/{SITE}/click/"
    assert vendor not in found.library_prefixes()
    assert vendor in Classifier(found, third_party=[vendor]).library_prefixes()
    assert click.startswith(found.library_prefixes())
    assert not click.startswith(Classifier(found, project=[click]).library_prefixes())
    above = os.path.dirname(os.path.dirname(os.path.dirname(click)))
    assert not click.startswith(Classifier(found, project=[above]).library_prefixes())
    with pytest.raises(ValueError, match=r"or third-party, not \[\]$"):
        found.library_prefixes([])  # type: ignore[arg-type]


def test_prefixes_beside_the_project_take_no_question_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project is installed among others: as many questions about a hundred as about one."""
    asked = []
    judge = Rules.judge
    monkeypatch.setattr(Rules, "judge", lambda self, path: asked.append(path) or judge(self, path))
    counts = []
    for number in (1, 100):
        site = {**distribution("app-1", "app/__init__.py", direct_url=LOCAL), "app/__init__.py": ""}
        for each in range(number):
            site |= distribution(f"lib{each}-1", f"lib{each}/__init__.py")
            site[f"lib{each}"] = {"__init__.py": ""}
        tree = {"base": BASE, "env": {"pyvenv.cfg": CFG, SITE: site}, "project": {"m.py": ""}}
        top = build(tree, tmp_path / str(number))
        found = environment(top, "env", path=[LIBRARY, f"env/{SITE}"])
        asked.clear()
        assert f"{top}/env/{SITE}/lib{number - 1}/" in found.library_prefixes()
        assert not any(".dist-info" in each for each in found.library_prefixes())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_not_there_is_not_in_the_prefixes(tmp_path: Path) -> None:
    """Such as the directory of a runtime that a variable names."""
    top = build({"base": BASE, "there": {}}, tmp_path)
    for name in ("there", "gone"):
        found = environment(top, "base", path=[LIBRARY], lambda_runtime=f"{top}/{name}")
        assert (f"{top}/{name}/" in found.library_prefixes()) is (name == "there")


def test_caches_beside_modules_of_the_project_are_in_no_prefix(tmp_path: Path) -> None:
    site = {**distribution("app-1", "app.py", direct_url=LOCAL), "app.py": "", "other.py": ""}
    site["__pycache__"] = {"app.cpython-313.pyc": ""}
    tree = {"base": BASE, "env": {"pyvenv.cfg": CFG, SITE: site}, "project": {}}
    top = build(tree, tmp_path)
    found = environment(top, "env", path=[LIBRARY, f"env/{SITE}"])
    path = f"{top}/env/{SITE}/__pycache__/app.cpython-313.pyc"
    assert Classifier(found).classify(path) == "project"
    assert not path.startswith(found.library_prefixes())


def test_archives_are_in_the_prefixes(tmp_path: Path) -> None:
    top = build({"base": {**BASE, "lib/python313.zip": archive("abc.py")}, "e": {}}, tmp_path)
    found = environment(top, "base", path=["base/lib/python313.zip", LIBRARY])
    assert f"{top}/base/lib/python313.zip/abc.py".startswith(found.library_prefixes())


def test_libraries_in_an_archive_with_the_project_are_in_the_prefixes(tmp_path: Path) -> None:
    record = {"click-8.dist-info/RECORD": "click/__init__.py,,\nclick/core.py,,\n"}
    app = archive("click/__init__.py", "click/core.py", "app/main.py", texts=record)
    top = build({"base": BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "app.pyz": app}, tmp_path)
    for before in ((), (f"{top}/e/{SITE}/a.py",)):  # then entries are read before they are opened
        found = environment(top, "e", path=["app.pyz", LIBRARY, f"e/{SITE}"])
        for each in before:
            Classifier(found).classify(each)
        prefixes = found.library_prefixes()
        assert f"{top}/app.pyz/click/core.py".startswith(prefixes)
        assert not f"{top}/app.pyz/app/main.py".startswith(prefixes)


def test_libraries_in_an_archive_are_in_the_prefixes_through_a_link_too(tmp_path: Path) -> None:
    app = archive("d/__init__.py", "own.py", texts={"d-1.dist-info/RECORD": "d/__init__.py,,\n"})
    top = build({"base": BASE, "e": {}, "app.zip": app, "link.zip": Link("app.zip")}, tmp_path)
    prefixes = environment(top, "base", path=[LIBRARY, "link.zip"]).library_prefixes()
    for each in ("link.zip", "app.zip"):
        assert f"{top}/{each}/d/__init__.py".startswith(prefixes)
        assert not f"{top}/{each}/own.py".startswith(prefixes)


def test_a_module_of_the_projects_own_in_a_library(tmp_path: Path) -> None:
    """Only records tell it from what is around, in a directory of `pip install --target`."""
    libs = {
        "click": {"__init__.py": "", "more": {"app.py": ""}, "sub": {"x.py": ""}},
        **CLICK,
        **distribution("app-1", "click/more/app.py", direct_url=LOCAL),
    }
    top = build(
        {"base": BASE, "e": {}, "real": libs, "libs": Link("real"), "project": {}}, tmp_path
    )
    found = environment(top, "base", path=["libs", LIBRARY], cwd="project")
    for each in ("libs", "real"):
        assert not f"{top}/{each}/click/more/app.py".startswith(found.library_prefixes())
        assert f"{top}/{each}/click/sub/x.py".startswith(found.library_prefixes())
    assert f"{top}/libs/click/more/app.py" in found.project_files()


# -- the project's files ----------------------------------------------------------------------


def test_each_directory_is_taken_apart_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site directory is below its environment, a root of its own, and on `sys.path`."""
    tree, entries, _ = TREES["the project installed for real"]
    top = build({"base": BASE, "project": {}, **tree}, tmp_path)
    asked = Classifier(environment(top, "env", path=entries))
    asked.classify(f"{top}/env/{SITE}/six.py")
    listed: list[str] = []
    entries = Disk.entries

    def counted(disk: Disk, directory: str) -> dict[str, bool] | None:
        listed.append(directory)
        return entries(disk, directory)

    monkeypatch.setattr(Disk, "entries", counted)
    assert f"{top}/env/{SITE}/click/" in asked.library_prefixes()
    assert listed.count(f"{top}/env/{SITE}") == 2  # the other time for links
