"""Own packages that are installed for real, and coverage.py's section `[paths]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import coverage
import pytest

from unit.builders import SITE, Link, build, distribution, environment
from whose import Classifier, Environment
from whose._coverage import configuration as settings

OWN = '{"url": "file://{top}/project", "dir_info": {}}'


@pytest.fixture
def top(tmp_path: Path) -> str:
    """An environment with the project's packages, somebody else's, and a link."""
    info = distribution(
        "own-1", "own/__init__.py", "alone.py", "flat/__init__.py", "part/deep/m.py"
    )
    info["own-1.dist-info"]["direct_url.json"] = OWN.replace("{top}", str(tmp_path))
    package = {"__init__.py": ""}
    tree = {
        "project": {
            "pyproject.toml": "[project]\nname = 'own'\n",
            "src": {"own": package, "alone.py": "", "other": package, "linked": package},
            "flat": package,
            "src/part": {"deep": {"m.py": ""}},
            "src/hollow": {"deep": {}},
            "src/inner": package,
            "__pycache__": {},
            "not a name": {},
            "tests": package,
        },
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **info,
                **distribution("other-1", "other/__init__.py"),
                "own": package,
                "alone.py": "",
                "flat": package,
                "part": {"deep": {"m.py": ""}},
                "hollow": {},
                "inner": {"__init__.py": Link("project/src/inner/__init__.py")},
                "other": package,
                "linked": Link("project/src/linked"),
                "__pycache__": {},
            },
        },
        "base": {"lib/python3.13": {"os.py": ""}},
    }
    return build(tree, tmp_path)


@pytest.fixture
def classifier(top: str, monkeypatch: pytest.MonkeyPatch) -> Classifier:
    monkeypatch.setattr(sys, "path", ["", f"{top}/project", f"{top}/e/{SITE}"])
    path = ["base/lib/python3.13", f"e/{SITE}"]
    return Classifier(environment(top, "e", path=path, cwd="project"))


def configuration(**settings: Any) -> coverage.Coverage:
    cov = coverage.Coverage(config_file=False, data_file=None)
    for name, value in settings.items():
        cov.set_option(name.replace("__", ":"), value)
    return cov


def test_own_copies_are_found(top: str, classifier: Classifier) -> None:
    found = {
        (f"{top}/project/src", "*/site-packages", "own"),
        (f"{top}/project/src", "*/site-packages", "alone.py"),
        (f"{top}/project", "*/site-packages", "flat"),
        (f"{top}/project/src", "*/site-packages", "part"),
    }
    assert set(settings.installed_copies(classifier, f"{top}/project")) == found
    seen = Classifier(Environment.from_json(classifier.environment.to_json()))
    assert set(settings.installed_copies(seen, f"{top}/project")) == found


def test_paths_are_set(top: str, classifier: Classifier) -> None:
    cov = configuration()
    said = settings.map_to_source(cov, classifier, f"{top}/project")
    source, pattern = f"{top}/project/src", "*/site-packages"
    assert cov.get_option("paths") == {
        f"whose {source}": [source, pattern],
        f"whose {top}/project": [f"{top}/project", pattern],
    }
    assert said == [
        f"paths: {pattern} is shown as {source} (of the project: alone.py, own, part)",
        f"paths: {pattern} is shown as {top}/project (of the project: flat)",
    ]


def test_a_copy_that_is_linked_from_a_cache_is_shown_as_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As uv makes it with `link-mode = "symlink"`. An editable installation is no copy."""
    info = distribution("own-1", "own/__init__.py", direct_url=OWN)
    editable = '{"url": "file://{top}/other", "dir_info": {"editable": true}}'
    site = {
        **info,
        **distribution("more-1", "more/__init__.py", direct_url=editable),
        "own/__init__.py": Link("cache/[1]/own/__init__.py"),
        "more/__init__.py": Link("other/more/__init__.py"),
    }
    package = {"own": {"__init__.py": ""}}
    tree = {
        "cache/[1]": package,
        "other": {"pyproject.toml": "[project]\nname = 'more'\n", "more": {"__init__.py": ""}},
        "project": {
            "pyproject.toml": "[project]\nname = 'own'\n",
            "src": {**package, "more": {"__init__.py": ""}},
        },
        "e": {"pyvenv.cfg": "", SITE: site},
        "base": {"lib/python3.13": {"os.py": ""}},
    }
    top = build(tree, tmp_path)
    monkeypatch.setattr(sys, "path", [f"{top}/e/{SITE}"])
    path = ["base/lib/python3.13", f"e/{SITE}"]
    cov = configuration()
    settings.map_to_source(
        cov, Classifier(environment(top, "e", path=path, cwd="project")), f"{top}/project"
    )
    source = f"{top}/project/src"
    assert cov.get_option("paths") == {f"whose {source}": [source, f"{top}/cache/?1?"]}


def test_members_of_a_workspace_are_shown_as_their_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those in the directory of the project, also if they share a namespace package.

    What is installed from elsewhere has no source here. By a snapshot it is the same.
    """
    modules = {
        "packages/one": ("one/__init__.py", "shared/of_one.py"),
        "packages/two": ("two.py", "shared/of_two.py"),
        "flat": ("flat/__init__.py",),
        "../other": ("other/__init__.py",),
    }
    site: dict[str, Any] = {}
    tree: dict[str, Any] = {"base": {"lib/python3.13": {"os.py": ""}}}
    for name, files in modules.items():
        tail = name.rpartition("/")[2]
        url = f'{{"url": "file://{{top}}/project/{name}", "dir_info": {{}}}}'
        site |= {**dict.fromkeys(files, ""), **distribution(f"{tail}-1", *files, direct_url=url)}
        part = "" if name == "flat" else "src/"
        at = f"project/{name}".replace("project/../", "")
        tree |= {f"{at}/{part}{file}": "" for file in files}
        tree[f"{at}/pyproject.toml"] = f"[project]\nname = '{tail}'\n"
    tree["project/tests/test_it.py"] = ""
    top = build({**tree, "e": {"pyvenv.cfg": "", SITE: site}}, tmp_path)
    here = f"{top}/project"
    path = ["base/lib/python3.13", f"e/{SITE}"]
    classifier = Classifier(environment(top, "e", path=path, cwd="project"))
    seen = Classifier(Environment.from_json(classifier.environment.to_json()))
    sources = {f"{here}/packages/one/src", f"{here}/packages/two/src", f"{here}/flat"}
    found = {source for source, _, _ in settings.installed_copies(classifier, here)}
    assert found == sources
    assert {source for source, _, _ in settings.installed_copies(seen, here)} >= sources


def test_relative_files_have_relative_sources(top: str, classifier: Classifier) -> None:
    cov = configuration(run__relative_files=True)
    settings.map_to_source(cov, classifier, f"{top}/project")
    assert [each[0] for each in cov.get_option("paths").values()] == ["src", "."]  # type: ignore[union-attr]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["p*t", "p?t"])
def test_a_directory_with_wildcards_in_its_name(
    top: str, classifier: Classifier, name: str
) -> None:
    """coverage.py would refuse the result, and make no report."""
    os.symlink(f"{top}/project", f"{top}/{name}")
    assert settings.map_to_source(configuration(), classifier, f"{top}/{name}") == []


def test_paths_of_the_user_stay(top: str, classifier: Classifier) -> None:
    given = {"own": ["src", "/elsewhere"]}
    cov = configuration(paths=given)
    assert settings.map_to_source(cov, classifier, f"{top}/project") == []
    assert cov.get_option("paths") == given


@pytest.mark.parametrize("directory", ["", "e", "nowhere"])
def test_nothing_to_map(top: str, classifier: Classifier, directory: str) -> None:
    cov = configuration()
    directory = directory and f"{top}/{directory}"
    assert settings.map_to_source(cov, classifier, directory) == []
    assert cov.get_option("paths") == {}


@pytest.mark.parametrize(
    ("direct_url", "is_needed"),
    [
        ('{"url": "file://{top}/project/one", "dir_info": {}}', True),
        ('{"url": "file://{top}/project/one", "dir_info": {"editable": true}}', False),
        ('{"url": "file://{top}/%70roject/one", "dir_info": {}}', True),
        ('{"url": "file:///home/conda/feedstock_root/one/work", "dir_info": {}}', False),
        ('{"url": "file://{top}/project/one.whl", "archive_info": {}}', False),
        ("", False),
        ({}, False),  # a directory
    ],
)
def test_an_environment_is_made_only_if_there_may_be_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, direct_url: Any, is_needed: bool
) -> None:
    tree = {
        "project": {"pyproject.toml": "", "own.py": "", "one/pyproject.toml": ""},
        SITE: {"one.py": "", **distribution("one-1", "one.py", direct_url=direct_url)},
    }
    top = build(tree, tmp_path)
    monkeypatch.setattr(
        sys, "path", [f"{top}/{SITE}", "/odd\0/site-packages", f"{top}/no/site-packages"]
    )
    classifier = Classifier()
    assert settings.map_to_source(configuration(), classifier, f"{top}/project") == []
    assert bool(classifier._states) is is_needed


def test_a_snapshot_tells_where_the_project_was(
    top: str, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copies, and its directory, which comes last: an environment may be in it."""
    seen = Classifier(Environment.from_json(classifier.environment.to_json()))
    monkeypatch.setattr(sys, "path", [])
    os.rename(f"{top}/e", f"{top}/gone")
    here = f"{top}/[here]"
    os.rename(f"{top}/project", here)
    cov = configuration()
    said = settings.map_to_source(cov, Classifier(), here, [seen, seen])
    assert cov.get_option("paths") == {
        f"whose {here}/src": [f"{here}/src", "*/site-packages"],
        f"whose {here}": [here, "*/site-packages"],
        "whose snapshot": [here, f"{top}/project"],
    }
    assert said[-1] == f"paths: {top}/project is shown as {here} (by a snapshot)"
    cov = configuration(run__relative_files=True)
    settings.map_to_source(cov, Classifier(), here, [seen])
    assert "whose snapshot" not in cov.get_option("paths")  # type: ignore[operator]


def test_a_directory_of_a_snapshot_is_no_pattern(
    tmp_path: Path, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And neither is the root mapped, in which a service was started."""
    monkeypatch.setattr(sys, "path", [])
    here = str(tmp_path / "here")
    seen = Classifier(Environment.from_json(classifier.environment.to_json()))
    seen.environment.facts.cwd = "/a[b]*"
    cov = configuration()
    settings.map_to_source(cov, Classifier(), here, [seen])
    assert cov.get_option("paths") == {"whose snapshot": [here, "/a?b??"]}
    for cwd in ("/", "", here):
        seen.environment.facts.cwd = cwd
        cov = configuration()
        assert settings.map_to_source(cov, Classifier(), here, [seen]) == []
