"""Warnings about options that have no effect."""

from __future__ import annotations

import os
import types
from pathlib import Path

import pytest

from unit.builders import SITE, build, distribution, environment
from whose import Classifier
from whose._config import Options, read_options
from whose._coverage import effect
from whose._files.sections import Section


def options(**given: object) -> Options:
    return read_options(given, "/")


@pytest.fixture
def top(tmp_path: Path) -> str:
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {**distribution("Own.Name-1"), "other_name-2.egg-info": "", "README": ""},
        },
        "base": {"lib/python3.13": {"os.py": ""}},
        "full": {"deeper": {"still": {"a.txt": ""}}},
        "hollow": {},
    }
    return build(tree, tmp_path)


@pytest.fixture
def classifier(top: str) -> Classifier:
    return Classifier(environment(top, "e", path=["base/lib/python3.13", f"e/{SITE}", "gone"]))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("full", ""),
        ("full/deeper/still/a.txt", ""),
        ("dist:own-name", ""),
        ("dist:other.name", ""),
        ("hollow", "there is no file in 'TOP/hollow'"),
        ("gone", "'TOP/gone' does not exist"),
        ("full/*", "'TOP/full/*' is a pattern, not the path of a file or directory"),
        ("dist:README", "no distribution README is installed"),
    ],
)
def test_values(top: str, classifier: Classifier, value: str, problem: str) -> None:
    value = value if value.startswith("dist:") else f"{top}/{value}"
    found = list(effect.values_without_effect(options(project=[value]), classifier.environment))
    text = f"option 'project' has no effect: {problem.replace('TOP', top)}"
    assert found == ([text] if problem else [])


def test_what_cannot_be_listed_is_not_warned_about(
    top: str, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert (
        list(
            effect.values_without_effect(options(project=[f"{top}/hollow"]), classifier.environment)
        )
        == []
    )


def test_warnings_and_how_they_are_disabled(top: str, classifier: Classifier) -> None:
    section = Section("/setup.cfg", "whose")
    section.problem = "the section is [coverage:whose] there"
    settings = types.SimpleNamespace(disable_warnings=[])
    given = options(project=[f"{top}/gone"])
    assert list(effect.problems(given, classifier, settings, [section])) == [
        f"option 'project' has no effect: '{top}/gone' does not exist",
        f"the section [whose] in setup.cfg has no effect: {section.problem}",
    ]
    assert list(effect.problems(None, classifier, types.SimpleNamespace(), [])) == []
    settings.disable_warnings = ["whose-no-effect"]
    assert list(effect.problems(given, classifier, settings, [section])) == []


def test_children_of_an_older_coverage(classifier: Classifier) -> None:
    settings = types.SimpleNamespace()
    reason = "coverage.py is older than 7.10.3, and hands its children no configuration"
    found = list(effect.problems(options(children="lazy"), classifier, settings, []))
    assert found == [f"option 'children' has no effect: {reason}"]
    settings.serialize = None
    assert list(effect.problems(options(children="lazy"), classifier, settings, [])) == []
