"""What was or would be measured, compared with the answers."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, build, distribution, environment
from whose import Classifier, Environment, Kind
from whose.report.audit import Audit, CoverageAlone, forecast, to_source

TREE = {
    "base": {LIB: {"os.py": ""}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        SITE: {
            "d.py": "",
            **distribution("d-1", "d.py"),
            "coverage": {"__init__.py": Link("cache/coverage/__init__.py")},
            "linked": {
                "__init__.py": Link("cache/linked/__init__.py"),
                "core.py": Link("cache/linked/core.py"),
            },
            **distribution("linked-1", "linked/__init__.py", "linked/core.py"),
        },
    },
    "cache": {"coverage": {"__init__.py": ""}, "linked": {"__init__.py": "", "core.py": ""}},
    "deps": {"six.py": "", **distribution("six-1", "six.py")},
    "project": {"app.py": "", "test_app.py": ""},
}


@pytest.fixture
def top(tmp_path: Path) -> str:
    return build(TREE, tmp_path)


def classifier_of(top: str, *path: str, cwd: str = "project") -> Classifier:
    entries = [*path, f"base/{LIB}", f"e/{SITE}"]
    return Classifier(environment(top, "e", path=entries, cwd=cwd))


def test_measured_files_by_kind_and_owner(top: str) -> None:
    measured = {
        f"{top}/project/app.py": 3,
        f"{top}/e/{SITE}/d.py": 5,
        f"{top}/e/{SITE}/linked/core.py": 7,
        f"{top}/base/{LIB}/os.py": 11,
        "<string>": 1,
    }
    found = Audit(classifier_of(top), ["/data"], measured)
    assert found.as_dict()["files"] == 5
    assert found.kinds == {
        Kind.STDLIB: 1,
        Kind.THIRD_PARTY: 2,
        Kind.PROJECT: 1,
        Kind.UNKNOWN: 1,
    }
    assert found.owners() == [("d", 1), ("linked", 1), ("stdlib", 1)]
    values = json.loads(json.dumps(found.as_dict()))
    assert values["foreign"][0] == {
        "path": f"{top}/e/{SITE}/d.py",
        "kind": "third-party",
        "distribution": "d",
        "lines": 5,
    }


def test_files_of_the_project_that_are_missing(top: str) -> None:
    """By whatever name they were measured; with the reason, if there is one."""
    os.symlink(f"{top}/project", f"{top}/other-name")
    files = [f"{top}/project/{name}" for name in ("app.py", "test_app.py")]
    classifier = classifier_of(top)
    found = Audit(classifier, ["/data"], {f"{top}/other-name/app.py": 1})
    found.add_missing({path: [] for path in files}, lambda _: "")
    assert (found.missing, found.not_run) == ({}, [files[1]])
    found = Audit(classifier, ["/data"], {})
    found.add_missing({path: [] for path in (*files, f"{top}/e/{SITE}/d.py")}, lambda _: "why")
    assert (found.missing, found.not_run) == (dict.fromkeys(files, "why"), [])


def test_a_copy_that_was_not_used_is_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the data of another environment, with the project installed editable, show."""
    local = '{"url": "file://{top}/project", "dir_info": {}}'
    names = ("app/a.py", "app/b.py")
    copies = {"app": {"a.py": "", "b.py": ""}, **distribution("p-1", *names, direct_url=local)}
    tree = {**TREE, "e": {"pyvenv.cfg": "", SITE: copies}, "project": dict.fromkeys(names, "")}
    top = build(tree, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    classifier = classifier_of(top)
    one, other = (f"{top}/project/{name}" for name in names)
    installed = {f"{top}/project/{name}": [f"{top}/e/{SITE}/{name}"] for name in names}
    alone, source_of = CoverageAlone(classifier.environment), to_source(classifier, [])
    why = f"its installed copy is {alone.reason(f'{top}/e/{SITE}/x')}"
    for measured, missing, not_run in (
        (one, {}, [other]),
        (f"{top}/e/{SITE}/app/a.py", {other: why}, []),
    ):
        found = Audit(classifier, ["/data"], {measured: 1})
        found.add_missing(installed, alone.reason, source_of)
        assert (found.missing, found.not_run) == (missing, not_run)


def test_files_in_a_place_that_a_snapshot_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says whose they are, and which of them are copies of what is here.

    Without it, a library in a plain directory that is gone is nobody's, and so the project's.
    """
    local = '{"url": "file://{top}/there/project", "dir_info": {}}'
    names = ("app/a.py", "app/b.py", "app/c.py")
    copies = {**dict.fromkeys(names, ""), **distribution("p-1", *names, direct_url=local)}
    project = {f"src/{name}": "" for name in names}
    there = {**TREE, "e": {"pyvenv.cfg": "", SITE: copies}, "project": project}
    top = build({"there": there, "here": project}, tmp_path)
    seen = classifier_of(f"{top}/there", "deps")
    seen = Classifier(Environment.from_json(seen.environment.to_json()))
    shutil.rmtree(f"{top}/there")
    monkeypatch.chdir(f"{top}/here")
    measured = [f"e/{SITE}/app/a.py", "project/src/app/b.py", "deps/six.py"]
    here = Classifier(environment(top, "e", path=[], cwd="here"))
    found = Audit(here, ["/data"], {f"{top}/there/{each}": 1 for each in measured}, [seen])
    assert [(each["distribution"], each["kind"]) for each in found.foreign] == [
        ("six", "third-party")
    ]
    files: dict[str, list[str]] = {f"{top}/here/src/{name}": [] for name in names}
    found.add_missing(files, lambda _: "", to_source(here, [seen]))
    assert found.not_run == [f"{top}/here/src/app/c.py"]


def test_what_coverage_alone_goes_by(top: str) -> None:
    """The real path of a file, and directories as they are named."""
    alone = CoverageAlone(classifier_of(top).environment)
    reasons = {
        f"e/{SITE}/d.py": f"third-party for coverage.py: below {top}/e/{SITE}",
        f"e/{SITE}/linked/core.py": "",
        f"base/{LIB}/os.py": f"the standard library for coverage.py: below {top}/base/{LIB}",
        "project/app.py": "",
    }
    assert {name: alone.reason(f"{top}/{name}") for name in reasons} == reasons


def test_a_forecast_of_files_of_others(top: str) -> None:
    """What is linked into the site directory, and what is installed elsewhere on `sys.path`.

    Not coverage.py, which does not measure itself.
    """
    found = forecast(classifier_of(top, "deps"), {f"{top}/project/app.py": []}, bool)
    assert found.missing == {}
    assert found.data == []
    assert [
        (each["distribution"], each["path"].removeprefix(f"{top}/")) for each in found.foreign
    ] == [
        ("linked", f"e/{SITE}/linked/__init__.py"),
        ("linked", f"e/{SITE}/linked/core.py"),
        ("six", "deps/six.py"),
    ]


def test_a_forecast_of_files_that_are_left_out(tmp_path: Path) -> None:
    """The root of the project is the environment."""
    tree = {
        "base": {LIB: {"os.py": ""}},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\n",
            SITE: {},
            "src": {"app.py": ""},
        },
    }
    top = build(tree, tmp_path)
    classifier = classifier_of(top, "e/src", cwd="e")
    found = forecast(classifier, {f"{top}/e/src/app.py": []}, bool)
    assert found.missing == {
        f"{top}/e/src/app.py": f"third-party for coverage.py: below {top}/e/src"
    }
    alone, test = CoverageAlone(classifier.environment), f"{top}/e/tests/test_app.py"
    assert alone.reason(test) == ""
    assert "pytest puts its directory on sys.path" in alone.reason(test, guess=True)
    assert alone.reason(f"{top}/e/test_app.py", guess=True) == ""
