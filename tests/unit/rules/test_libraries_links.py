"""Prefixes of libraries that links lead to: `lib64`, stores and caches."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from unit.builders import SITE, Link, build, distribution, environment
from unit.rules.test_libraries import BASE, CFG, CLICK, CLICK_FILES, LIBRARY, LOCAL
from whose import Classifier, Environment, Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("entries", [["lib"], ["lib64", "lib"]])
def test_a_link_beside_the_libraries(tmp_path: Path, entries: list[str]) -> None:
    """`lib64` leads to `lib` in environments; Fedora has both on `sys.path`."""
    own = distribution("app-1", "app/__init__.py", direct_url=LOCAL)
    tree = {
        "env": {
            "pyvenv.cfg": CFG,
            SITE: {**CLICK, **CLICK_FILES, **own, "app": {"__init__.py": ""}},
            "lib64": Link("env/lib"),
        },
        "project": {"m.py": ""},
    }
    top = build({"base": BASE, **tree}, tmp_path)
    path = [f"env/{SITE.replace('lib', each, 1)}" for each in entries]
    running = environment(top, "env", path=[LIBRARY, *path])
    for found in (running, Environment.of(f"{top}/env"), running.with_path([f"{top}/{LIBRARY}"])):
        files = [*found.project_files()]
        assert len({os.path.realpath(each) for each in files}) == len(files)
        prefixes = found.library_prefixes()
        assert f"{top}/env/{SITE}/click/x.py".startswith(prefixes)
        for lib in ("lib", "lib64"):
            site = f"{top}/env/{lib}/python3.13/site-packages"
            assert not f"{site}/app/x.py".startswith(prefixes)
            if site in found.path:
                assert f"{site}/click/x.py".startswith(prefixes)
        assert not [each for each in prefixes if ".dist-info" in each]


def test_real_places_of_linked_packages_are_in_the_prefixes(tmp_path: Path) -> None:
    """A store outside of all environments: tools that resolve links compare those."""
    record = distribution("click-8", "click/__init__.py", "click.pth")
    store = {**record, "click": {"__init__.py": ""}, "click.pth": ""}
    links = {name: Link(f"store/{name}") for name in store}
    tree = {"store": store, "e": {"pyvenv.cfg": CFG, SITE: links}, "project": {}}
    top = build({"base": BASE, **tree}, tmp_path)
    prefixes = environment(top, "e", path=[LIBRARY, f"e/{SITE}"]).library_prefixes()
    assert f"{top}/store/click/__init__.py".startswith(prefixes)
    assert f"{top}/e/" in prefixes
    assert all(os.path.isdir(each) for each in prefixes)


def test_links_beside_the_project_are_in_the_prefixes(tmp_path: Path) -> None:
    """Directories are; files are no prefixes."""
    own = distribution("app-1", "app/__init__.py", direct_url=LOCAL)
    foreign = distribution("click-8", "click/__init__.py", "data")
    links = {"click": Link("store/click"), "data": Link("store/data")}
    tree = {
        "e": {"pyvenv.cfg": CFG, SITE: {**own, **foreign, "app/__init__.py": "", **links}},
        "store": {"click": {"__init__.py": ""}, "data": ""},
        "project": {},
    }
    top = build({"base": BASE, **tree}, tmp_path)
    prefixes = environment(top, "e", path=[LIBRARY, f"e/{SITE}"]).library_prefixes()
    assert f"{top}/e/{SITE}/click/" in prefixes
    assert all(os.path.isdir(each) for each in prefixes)


def linked(name: str, *files: str, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A distribution in a cache, and its links from a site directory, as uv makes them."""
    info = f"{name}.dist-info"
    there = distribution(name, *files, METADATA="")
    here = distribution(name, *files, **more)
    here[info] = {**here[info], "METADATA": Link(f"cache/{name}/{info}/METADATA")}
    return (
        {name: {**dict.fromkeys(files, ""), **there}},
        {**{each: Link(f"cache/{name}/{each}") for each in files}, **here},
    )


def with_links(
    tmp_path: Path, *made: tuple[dict[str, Any], dict[str, Any]]
) -> tuple[str, Environment]:
    cache, site = (
        {name: each for part in parts for name, each in part.items()}
        for parts in zip(*made, strict=True)
    )
    tree = {"env": {"pyvenv.cfg": CFG, SITE: site}, "cache": cache, "project": {"m.py": ""}}
    top = build({"base": BASE, **tree}, tmp_path)
    return top, environment(top, "env", path=[LIBRARY, f"env/{SITE}"])


def test_options_about_what_is_linked_from_a_cache(tmp_path: Path) -> None:
    top, found = with_links(tmp_path, linked("click-8", "click/__init__.py", "six.py"))
    classifier = Classifier(found, project=[f"{top}/cache/click-8/six.py"])
    assert f"{top}/env/{SITE}/six.py".startswith(found.library_prefixes())
    assert classifier.classify(f"{top}/env/{SITE}/six.py") is Kind.PROJECT
    assert not f"{top}/env/{SITE}/six.py".startswith(classifier.library_prefixes())


@pytest.mark.parametrize("path", ["lib", "used"])
def test_code_beside_what_is_linked_from_the_project(tmp_path: Path, path: str) -> None:
    """Unlike a cache, that place may hold code of one's own."""
    store = "project/vendor" if path == "lib" else "store/at"
    site = distribution("d-1", "d/__init__.py")
    site["d-1.dist-info"]["METADATA"] = Link(f"{store}/d-1.dist-info/METADATA")
    site["d"] = {"__init__.py": Link(f"{store}/d/__init__.py")}
    there = distribution("d-1", "d/__init__.py", METADATA="")
    tree = {
        "env": {"pyvenv.cfg": CFG, SITE: site},
        store: {**there, "d/__init__.py": "", "own": {"__init__.py": ""}},
        "project/m.py": "",
    }
    top = build({"base": BASE, **tree}, tmp_path)
    entries = [LIBRARY, f"env/{SITE}"]
    found = environment(top, "env", path=[*entries, store] if path == "used" else entries)
    assert Classifier(found).classify(f"{top}/{store}/own/__init__.py") is Kind.PROJECT
    assert not f"{top}/{store}/own/__init__.py".startswith(found.library_prefixes())
    assert f"{top}/env/{SITE}/d/__init__.py".startswith(found.library_prefixes())


def test_what_is_linked_from_a_cache_without_a_record_is_asked_about(tmp_path: Path) -> None:
    cache, site = linked("d-1", "odd/__init__.py", "d/__init__.py")
    del cache["d-1"]["d-1.dist-info"]["RECORD"]
    top, found = with_links(tmp_path, (cache, site))
    prefixes = found.library_prefixes()
    for name, is_library in (("d", True), ("odd", False)):
        file = f"{top}/cache/d-1/{name}/m.py"
        assert (Classifier(found).classify(file) is Kind.THIRD_PARTY) is is_library
        assert file.startswith(prefixes) is is_library


def test_distributions_that_are_linked_from_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As uv does it: the files are links, but for the record. The records there are not read."""
    top, found = with_links(
        tmp_path,
        linked("click-8", "click/__init__.py", "click/deep/x.py", "six.py"),
        linked("yaml-1", "yaml/__init__.py"),
        linked("google_x-1", "google/x/__init__.py"),
        linked("app-1", "app/__init__.py", "own.py", direct_url=LOCAL),
    )
    read: list[str] = []
    original = type(found.disk).read

    def spy(disk: Any, path: str, limit: int = 1 << 20) -> bytes | None:
        read.append(path)
        return original(disk, path, limit)

    monkeypatch.setattr(type(found.disk), "read", spy)
    prefixes = found.library_prefixes()
    records = {
        each for each in read if each.startswith(f"{top}/cache") and each.endswith("/RECORD")
    }
    assert f"{top}/cache/yaml-1/yaml-1.dist-info/RECORD" not in records
    for each in ("click-8/click/deep/x.py", "click-8/six.py", "yaml-1/yaml/x.py"):
        assert f"{top}/cache/{each}".startswith(prefixes)
    assert f"{top}/cache/google_x-1/google/x/m.py".startswith(prefixes)
    for each in ("app-1/app/x.py", "app-1/own.py", "other/x.py"):
        assert not f"{top}/cache/{each}".startswith(prefixes)
    places = tuple(Classifier(found)._library_places())
    assert f"{top}/cache/click-8/six.py".startswith(places)
    assert not f"{top}/cache/app-1/own.py".startswith(places)
    assert Classifier(found).classify(f"{top}/cache/click-8/click/deep/x.py") is Kind.THIRD_PARTY
