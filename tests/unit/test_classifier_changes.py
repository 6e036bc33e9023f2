"""What a classifier must notice by itself, and what `refresh` is for."""

from __future__ import annotations

import gc
import os
import posixpath
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import whose
from unit.builders import SITE, build, distribution, environment
from whose import Classifier, Environment
from whose._files.disk import Disk
from whose._files.paths import Paths

LOCAL = '{"url": "file://{top}/d", "dir_info": {}}'


def test_a_changed_sys_path_is_noticed(
    ask: Callable[[str], str], path: list[str], bare: str, tmp_path: Path
) -> None:
    module = f"{bare}/m.py"
    assert ask(module) == "project"
    path.append(bare)
    assert ask(module) == "third-party"
    assert ask(os.__file__) == "stdlib"
    path.remove(bare)
    assert ask(module) == "project"
    path.insert(0, bare)
    assert ask(module) == "third-party"
    path[0] = str(tmp_path)
    assert ask(module) == "project"
    sys.path = [*path, bare]
    assert ask(module) == "third-party"
    sys.path = path
    assert ask(module) == "project"
    assert ask(os.__file__) == "stdlib"


def test_an_environment_is_removed_while_it_runs(tmp_path: Path) -> None:
    """Its code still runs, and is no project of anyone."""
    tree = {
        "base/lib/python3.13": {"os.py": "", "site-packages": {}},
        "app/.venv": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {"d": {"m.py": ""}}},
    }
    top = build(tree, tmp_path)
    site = f"{top}/app/.venv/{SITE}"
    path = [f"{top}/app", f"{top}/base/lib/python3.13", site]
    asked = Classifier(environment(top, "app/.venv", path=path, cwd="app"))
    files = {f"{site}/d/m.py": "third-party", f"{site}/n.py": "third-party"}
    files |= {f"{top}/app/x.py": "project", f"{top}/app/lib/{SITE}/x.py": "project"}
    for _ in range(2):
        assert {each: asked.classify(each) for each in files} == files
        assert f"{site}/d/m.py".startswith(asked.library_prefixes())
        shutil.rmtree(f"{top}/app/.venv", ignore_errors=True)
        asked.refresh()


def test_more_states_than_are_kept(
    ask: Callable[[str], str], path: list[str], bare: str, tmp_path: Path
) -> None:
    original = list(path)
    for _ in range(2):
        for number in range(20):
            path[:] = [*original, str(tmp_path / str(number))]
            assert ask(f"{bare}/m.py") == "project"
            path.append(bare)
            assert ask(f"{bare}/m.py") == "third-party"


def test_what_was_known_under_a_path_is_known_again(path: list[str], tmp_path: Path) -> None:
    """Test runners change `sys.path` back and forth, and would pay for each time."""
    asked = Classifier()
    path.append(str(tmp_path / "0"))
    found = [asked.environment]
    for number in range(1, 8):
        path[-1] = str(tmp_path / str(number))
        found.append(asked.environment)
    assert len(set(map(id, found))) == 8
    for number in (0, 7, 3, 0, 5):
        path[-1] = str(tmp_path / str(number))
        assert asked.environment is found[number]


def test_a_new_entry_reads_no_record_again(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test runners add the directories of tests one by one."""
    site = distribution("d-1", "d.py", direct_url=LOCAL)
    top = build({"site": site, "d": {}}, tmp_path)
    read = Disk.read
    names: list[str] = []

    def noted(disk: Disk, file: str, limit: int = 1 << 20) -> bytes | None:
        names.append(os.path.basename(file))
        return read(disk, file, limit)

    monkeypatch.setattr(Disk, "read", noted)
    path.append(f"{top}/site")
    asked = Classifier()
    assert asked.classify(f"{top}/site/d.py") == "project"
    assert "RECORD" in names
    names.clear()
    for number in range(3):
        path.insert(0, str(tmp_path / str(number)))
        assert asked.classify(f"{top}/site/d.py") == "project"
    assert "RECORD" not in names
    asked.refresh()
    assert asked.classify(f"{top}/site/d.py") == "project"
    assert "RECORD" in names


def test_what_is_above_an_environment_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a cache of environments, with thousands of names."""
    site = {SITE: {"d.py": "", **distribution("d-1", "d.py")}}
    tree = {"cache/e": {"pyvenv.cfg": "", **site}, "base": site, "project": {"m.py": ""}}
    top = build(tree, tmp_path)
    entries = Disk.entries
    listed: list[str] = []

    def noted(disk: Disk, directory: str) -> dict[str, bool] | None:
        listed.append(directory)
        return entries(disk, directory)

    monkeypatch.setattr(Disk, "entries", noted)
    path = [f"cache/e/{SITE}", f"base/{SITE}"]
    asked = Classifier(environment(top, "cache/e", path=path))
    assert asked.classify(f"{top}/cache/e/{SITE}/d.py") == "third-party"
    assert asked.classify(f"{top}/base/{SITE}/d.py") == "third-party"
    assert asked.classify(f"{top}/project/m.py") == "project"
    assert f"{top}/cache/e/{SITE}" in listed
    assert f"{top}/cache" not in listed
    assert asked.classify(f"{top}/cache/m.py") == "project"
    assert f"{top}/cache" in listed


def test_paths_that_cannot_be_told_apart_as_keys(path: list[object], bare: str) -> None:
    """An entry that cannot be hashed is none, but the others still count."""
    asked = Classifier()
    path.append([])
    assert asked.classify(f"{bare}/m.py") == "project"
    path.append(bare)
    assert asked.classify(f"{bare}/m.py") == "third-party"
    path.remove(bare)
    assert asked.classify(f"{bare}/m.py") == "project"


@pytest.mark.skipif(os.name == "nt", reason="a working directory cannot be deleted there")
def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative names are then those of the directory in which the program started."""
    top = build({"e": {"pyvenv.cfg": "", SITE: {}}, "gone": {}}, tmp_path)
    asked = Classifier(environment(top, "e", cwd=f"e/{SITE}"))
    monkeypatch.chdir(tmp_path / "gone")
    assert asked.classify("m.py") == "project"
    os.rmdir(tmp_path / "gone")
    assert asked.classify("m.py") == "third-party"


@pytest.mark.skipif(os.name == "nt", reason="a working directory cannot be deleted there")
def test_a_program_that_was_started_in_a_directory_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing tells where relative names lead; later, another working directory does."""
    top = build({"e": {"pyvenv.cfg": "", SITE: {"p": {}}}, "gone": {}}, tmp_path)
    found = environment(top, "e")
    found.facts.cwd = ""
    asked = Classifier(found)
    monkeypatch.chdir(tmp_path / "gone")
    os.rmdir(tmp_path / "gone")
    assert asked.classify("p/m.py") == "project"
    monkeypatch.chdir(f"{top}/e/{SITE}")
    assert asked.classify("p/m.py") == "third-party"


def test_old_states_are_forgotten(path: list[str], tmp_path: Path) -> None:
    """A program may change `sys.path` for as long as it runs."""

    def alive() -> int:
        gc.collect()
        return sum(type(each) is Environment for each in gc.get_objects())

    asked, before = Classifier(), alive()
    for number in range(50):
        path[:] = [*path[:5], str(tmp_path / str(number))]
        assert asked.classify(os.__file__) == "stdlib"
    assert alive() - before < 20


@pytest.mark.parametrize("first", [False, True])
def test_anything_may_be_on_sys_path(
    ask: Callable[[str], str], path: list[object], bare: str, *, first: bool
) -> None:
    odd = [None, 3, object(), b"bytes", [], {}, "", ".", "..", "none/at/all", "nul\0", "\udcff"]
    odd += [Path(bare) / "x", "x" * 10_000, "<string>", "~", os.devnull, float("nan")]
    at = 0 if first else len(path)
    path[at:at] = odd
    assert ask(f"{bare}/m.py") == "project"
    path.append(bare)
    assert ask(f"{bare}/m.py") == "third-party"
    assert ask(os.__file__) == "stdlib"
    assert ask(pytest.__file__) == "third-party"


def test_other_forms_of_an_entry(ask: Callable[[str], str], path: list[object], bare: str) -> None:
    path += [Path(bare), os.fsencode(bare)]  # Python finds nothing by these
    for entry in (os.path.relpath(bare), f"{bare}/../site-packages/"):
        path.append(entry)
        assert ask(f"{bare}/m.py") == "third-party"
        path.remove(entry)
        assert ask(f"{bare}/m.py") == "project"


def test_an_empty_sys_path(ask: Callable[[str], str], path: list[str]) -> None:
    path.clear()
    assert ask(os.__file__) == "stdlib"
    assert ask(pytest.__file__) == "third-party"


def test_a_given_environment_does_not_follow(path: list[str], bare: str, tmp_path: Path) -> None:
    asked = Classifier(environment(str(tmp_path), "e"))
    assert asked.classify(f"{bare}/m.py") == "project"
    path.append(bare)
    assert asked.classify(f"{bare}/m.py") == "project"
    assert asked.environment.prefix == f"{tmp_path}/e"


def test_the_environment_is_that_of_now(path: list[str], bare: str) -> None:
    asked = Classifier()
    assert bare not in asked.environment.path
    path.append(bare)
    assert bare in asked.environment.path


ENVIRONMENT = {"pyvenv.cfg": "", SITE: {"m.py": ""}, "share": {"x.py": ""}}


def refreshed(top: str, kind: str) -> tuple[Callable[[str], str], Callable[[], None]]:
    if kind == "functions":
        whose.refresh()
        return whose.classify, whose.refresh
    asked = Classifier(environment(top, "e") if kind == "given" else None)
    return asked.classify, asked.refresh


@pytest.mark.parametrize("kind", ["given", "following", "functions"])
def test_refresh(tmp_path: Path, kind: str) -> None:
    top = build({"e": ENVIRONMENT, "project": {}, "deps": {"d.py": ""}}, tmp_path)
    ask, refresh = refreshed(top, kind)
    share, dependency = f"{top}/e/share/x.py", f"{top}/deps/d.py"
    assert (ask(share), ask(dependency)) == ("third-party", "project")
    # Deleted.
    shutil.rmtree(f"{top}/e")
    assert ask(share) == "third-party"
    refresh()
    assert ask(share) == "project"
    # Made again.
    build({"e": ENVIRONMENT}, tmp_path)
    assert ask(share) == "project"
    refresh()
    assert ask(share) == "third-party"
    # Something was installed.
    assert ask(dependency) == "project"
    build({"deps": distribution("d-1", "d.py")}, tmp_path)
    assert ask(dependency) == "project"
    refresh()
    assert ask(dependency) == "third-party"
    # Something became a link.
    os.rename(f"{top}/deps", f"{top}/other")
    os.symlink(f"{top}/project", f"{top}/deps")
    refresh()
    assert ask(dependency) == "project"


def test_a_given_environment_stays_after_a_refresh(tmp_path: Path) -> None:
    top = build({"e": {"pyvenv.cfg": "", SITE: {}}, "project": {}}, tmp_path)
    folding = Environment(environment(top, "e").facts, Disk(Paths(posixpath, str.lower)))
    asked = Classifier(folding)
    asked.refresh()
    assert asked.environment is not folding
    assert asked.environment.prefix == f"{top}/e"
    assert asked.environment.disk.paths is folding.disk.paths
