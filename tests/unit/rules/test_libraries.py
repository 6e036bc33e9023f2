"""Prefixes of libraries, and the project's own files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from unit.builders import SITE, Link, archive, build, distribution, environment
from whose import Classifier, Environment, Kind
from whose._files.disk import Disk
from whose._rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE = {"bin": {"python3": ""}, "lib/python3.13": {"os.py": "", "json": {"decoder.py": ""}}}
LIBRARY = "base/lib/python3.13"
CFG = "home = {top}/base/bin\n"
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
INSIDE = '{"url": "file://{top}/env/src/app", "dir_info": {"editable": true}}'
CLICK = distribution("click-8", "click/__init__.py", "six.py")
CLICK_FILES = {"click": {"__init__.py": ""}, "six.py": ""}

# What is there, `sys.path`, and what no prefix can say although it is a library's.
TREES: dict[str, tuple[Mapping[str, Any], list[str], list[str]]] = {
    "an environment beside the project": (
        {"env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}}, "project": {"m.py": ""}},
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "a directory whose name begins with that of the environment": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}},
            "environment": {"m.py": ""},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}", "project"],
        [],
    ),
    "libraries known by record only, in the project's directory": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {}},
            "project": {
                **CLICK,
                **CLICK_FILES,
                **distribution("app-1", "m.py", "app/__init__.py", direct_url=LOCAL),
                "app": {"__init__.py": ""},
                "m.py": "",
            },
        },
        ["project", LIBRARY, f"env/{SITE}"],
        ["project/six.py"],
    ),
    "the same, added after start-up": (
        {"env": {"pyvenv.cfg": CFG, SITE: {}}, "libs": {**CLICK, **CLICK_FILES}, "project": {}},
        [LIBRARY, f"env/{SITE}", "libs"],
        ["libs/six.py"],
    ),
    "a directory that a JavaScript package manager filled, on sys.path": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}},
            "tools": {"node_modules": {"gyp": {"pylib": {"m.py": ""}}}},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}", "tools/node_modules/gyp/pylib"],
        [],
    ),
    "the project installed for real": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                SITE: {
                    **CLICK,
                    **CLICK_FILES,
                    **distribution(
                        *("app-1", "app/__init__.py", "space/app.py", "own.py"), direct_url=LOCAL
                    ),
                    "own.py": "",
                    **distribution("other-1", "space/other/__init__.py"),
                    "app": {"__init__.py": ""},
                    "space": {"app.py": "", "other": {"__init__.py": ""}},
                },
            },
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [f"env/{SITE}/six.py"],
    ),
    "an editable project in the environment": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                "src": {"app": {"app.py": "", "pyproject.toml": ""}},
                "share": {"x.py": ""},
                SITE: {**CLICK, **CLICK_FILES, **distribution("app-1", direct_url=INSIDE)},
            },
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "the environment is the project's directory": (
        {"env": {"pyvenv.cfg": CFG, "m.py": "", SITE: {**CLICK, **CLICK_FILES}}},
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "local packages of PDM, on sys.path": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {}},
            "project": {"m.py": "", "__pypackages__": {"3.13": {"lib": {**CLICK, **CLICK_FILES}}}},
        },
        [LIBRARY, f"env/{SITE}", "project/__pypackages__/3.13/lib"],
        [],
    ),
    "a link to the project in the site directory": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                SITE: {**CLICK, **CLICK_FILES, "app": Link("project/app")},
            },
            "project": {"app": {"m.py": ""}},
        },
        [LIBRARY, f"env/{SITE}"],
        [f"env/{SITE}/six.py"],
    ),
    "scripts of one's own": (
        {
            "env": {"pyvenv.cfg": CFG, "bin": {"own": ""}, SITE: {**CLICK, **CLICK_FILES}},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
}


def files_below(top: str) -> list[str]:
    return [
        os.path.join(at, name) for at, _, names in os.walk(top, followlinks=True) for name in names
    ]


def started_in(name: str, tmp_path: Path) -> tuple[str, str, Environment]:
    """The top of a tree of `TREES`, where the program starts in it, and its environment."""
    tree, path, _ = TREES[name]
    cwd = "env" if "project" not in tree else "project"
    top = build({"base": BASE, **tree}, tmp_path)
    return top, cwd, environment(top, "env", path=path, cwd=cwd)


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
    with pytest.raises(ValueError, match=r"^libraries are of the kinds stdlib and third-party$"):
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


@pytest.mark.parametrize("name", TREES)
def test_project_files_are_those_that_classify_says(tmp_path: Path, name: str) -> None:
    """In its tree, in the sources of editable installations, and where it is installed."""
    top, cwd, found = started_in(name, tmp_path)
    classifier = Classifier(found)
    here = [f"{top}/{cwd}", f"{top}/env/src"]
    if "real" in name:
        here.append(f"{top}/env/{SITE}")
    expected = {
        file
        for start in here
        for file in files_below(start)
        if file.endswith(".py") and classifier.classify(file) == "project"
    }
    said = list(found.project_files())
    assert set(said) == expected
    assert len(said) == len(expected)


def test_sources_that_are_gone_are_left_out(tmp_path: Path) -> None:
    gone = '{"url": "file://{top}/nowhere", "dir_info": {"editable": true}}'
    tree = {
        "e": {"pyvenv.cfg": CFG, SITE: distribution("app-1", direct_url=gone)},
        "project": {"pyproject.toml": '[project]\nname = "app"\n', "m.py": ""},
    }
    top = build({"base": BASE, **tree}, tmp_path)
    shutil.rmtree(f"{top}/nowhere", ignore_errors=True)
    found = environment(top, "e", path=[LIBRARY, f"e/{SITE}"])
    assert list(found.project_files()) == [f"{top}/project/m.py"]


def test_links_that_cannot_be_followed_are_left_out(tmp_path: Path) -> None:
    tree = {
        "a.py": "",
        "loop.py": Link("project/loop.py"),
        "gone.py": Link("nowhere"),
        "x.py": Link("project/a.py"),
    }
    top = build({"base": {"lib/python3.13": {"os.py": ""}}, "project": tree}, tmp_path)
    found = Classifier(environment(top, "base")).project_files()
    assert [*found] == [f"{top}/project/a.py", f"{top}/project/x.py"]


def test_project_files_are_on_sys_path_too(tmp_path: Path) -> None:
    """What PYTHONPATH names, but for the root: all files of a machine are nobody's project."""
    tree = {"project": {"m.py": ""}, "other": {**CLICK, **CLICK_FILES, "mine.py": ""}}
    top = build({"base": BASE, **tree}, tmp_path)
    found = environment(top, "base", path=["project", "other", "/", LIBRARY])
    files = list(zip(found.project_files(), range(9), strict=False))
    assert [os.path.relpath(each, top) for each, _ in files] == ["project/m.py", "other/mine.py"]


def test_project_files_by_pattern(tmp_path: Path) -> None:
    tree = {
        "m.py": "",
        "test_m.py": "",
        "data.txt": "",
        ".git": {"hook.py": ""},
        ".tox": {"x.py": ""},
        "sub": {"test_n.py": "", "gone.py": Link("nowhere")},
        "loop": Link("project"),
    }
    top = build({"base": BASE, "project": tree}, tmp_path)
    found = environment(top, "base", path=[LIBRARY])
    names = {each: [os.path.relpath(file, top) for file in found.project_files(each)]
             for each in ("*.py", "test_*", "*")}  # fmt: skip
    assert names["*.py"] == ["project/m.py", "project/test_m.py", "project/sub/test_n.py"]
    assert names["test_*"] == ["project/test_m.py", "project/sub/test_n.py"]
    assert "project/data.txt" in names["*"]


def test_project_files_take_no_module_of_the_program(tmp_path: Path) -> None:
    """One that is called like a module of the standard library, or put in its place."""
    code = """if True:
        import sys, types, whose
        whose.Classifier().prepare()
        sys.path.insert(0, "")
        del sys.modules["fnmatch"]
        sys.modules.update(dict.fromkeys(sys.argv[1:]))
        print(*whose.Classifier().project_files("only_h*.py"))
    """
    build({"fnmatch.py": "raise SystemExit", "only_here.py": ""}, tmp_path)
    for planted in ([], ["fnmatch"]):
        command = [sys.executable, "-P", "-c", code, *planted]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (f"{tmp_path}/only_here.py\n", "")


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
