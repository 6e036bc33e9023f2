"""Environments whose `pyvenv.cfg` is garbage: neither an error nor another answer comes of it."""

from __future__ import annotations

import os

import pytest

from layouts.damaged import CONTENTS, garbage
from layouts.interpreters import oldest_and_newest
from layouts.measure import ask, measure, real
from whose import Classifier, Environment, Kind

pytestmark = pytest.mark.slow


_CASES = [
    pytest.param(content, interpreter, id=f"{content}-{interpreter.minor}")
    for content in CONTENTS
    for interpreter in oldest_and_newest()[-1:]
]


def _built(workshop, content, interpreter):
    name = f"garbage-{content}-{interpreter.minor}"
    return workshop.build(name, garbage, interpreter, CONTENTS[content])


@pytest.mark.parametrize(("content", "interpreter"), _CASES)
def test_classification(content, interpreter, workshop, tmp_path):
    """What is installed there is third-party, for itself and for others that look at it."""
    wrong, counts = ask(_built(workshop, content, interpreter), tmp_path)
    assert not wrong, "\n".join(map(str, wrong[:20]))
    assert min(counts) >= 5


@pytest.mark.parametrize(("content", "interpreter"), _CASES)
def test_read_from_disk(content, interpreter, workshop):
    """The same holds when the environment is read by another interpreter, and not run."""
    built = _built(workshop, content, interpreter)
    classifier = Classifier(Environment.of(os.path.join(built.cwd, ".venv")))
    said = {path: classifier.classify(path) for path in built.third_party}
    assert set(said.values()) == {Kind.THIRD_PARTY}, said


@pytest.mark.parametrize(("content", "interpreter"), _CASES)
def test_measurement(content, interpreter, workshop, tmp_path):
    """The data holds the files of the project that ran, and no others."""
    built = _built(workshop, content, interpreter)
    core = "sysmon" if interpreter.sysmon else "ctrace"
    measured = measure(built, tmp_path, core=core, source=".")
    assert measured.ran == real(built.executed)
    assert measured.idle <= real(built.project)
