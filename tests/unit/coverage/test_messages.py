"""Warnings about options that have no effect."""

from __future__ import annotations

import os
import types
from pathlib import Path

import pytest

from unit.builders import SITE, build, distribution, environment
from whose import Classifier
from whose._config import Options, read_options
from whose._coverage import messages


def options(**given: object) -> Options:
    return read_options(given, "/")


@pytest.fixture
def top(tmp_path: Path) -> str:
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **distribution("Own.Name-1"),
                **distribution("with-hyphens-1"),
                "other_name-2.egg-info": "",
                "an_egg-1-py3.13.egg": "",
                "a-link.egg-link": "/elsewhere",
                "README": "",
            },
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
        ("dist:with-hyphens", ""),
        ("dist:with", "no distribution with is installed"),
        ("dist:an.egg", ""),
        ("dist:a-link", ""),
        ("hollow", "there is no file in 'TOP/hollow'"),
        ("gone", "'TOP/gone' does not exist"),
        ("full/*", "'TOP/full/*' is a pattern, not the path of a file or directory"),
        ("dist:README", "no distribution README is installed"),
    ],
)
def test_values(top: str, classifier: Classifier, value: str, problem: str) -> None:
    value = value if value.startswith("dist:") else f"{top}/{value}"
    found = list(messages.values_without_effect(options(project=[value]), classifier.environment))
    text = f"option 'project' has no effect: {problem.replace('TOP', top)}"
    assert found == ([text] if problem else [])


def test_what_cannot_be_listed_is_not_warned_about(
    top: str, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", denied)
    given = options(project=[f"{top}/hollow"])
    assert list(messages.values_without_effect(given, classifier.environment)) == []


def test_warnings_and_how_they_are_disabled(top: str, classifier: Classifier) -> None:
    build({"setup.cfg": "[whose]\n"}, Path(top))
    settings = types.SimpleNamespace(disable_warnings=[], config_file=f"{top}/setup.cfg")
    given = options(project=[f"{top}/gone"])
    assert list(messages.what_has_no_effect(given, classifier, settings)) == [
        f"option 'project' has no effect: '{top}/gone' does not exist",
        "the section [whose] in setup.cfg has no effect: the section is [coverage:whose] there",
    ]
    assert list(messages.what_has_no_effect(None, classifier, types.SimpleNamespace())) == []
    settings.disable_warnings = ["whose-no-effect"]
    assert list(messages.what_has_no_effect(given, classifier, settings)) == []


def test_children_that_are_not_measured(classifier: Classifier) -> None:
    settings = types.SimpleNamespace()
    lazy = options(children="lazy")
    reason = "coverage.py is older than 7.10, and hands its children no configuration"
    found = list(messages.what_has_no_effect(lazy, classifier, settings))
    assert found == [f"option 'children' has no effect: {reason}"]
    settings.patch = []
    found = list(messages.what_has_no_effect(lazy, classifier, settings))
    assert found == ["option 'children' has no effect: [run] patch does not name subprocess"]
    settings.patch = ["subprocess"]
    assert list(messages.what_has_no_effect(lazy, classifier, settings)) == []
