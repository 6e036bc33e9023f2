"""In every kind of environment: each file is told for what it is, and only the project measured."""

from __future__ import annotations

import pytest

from layouts.all import ENVIRONMENTS
from layouts.interpreters import oldest_and_newest
from layouts.measure import ask, below, measure, real

pytestmark = pytest.mark.slow


_INTERPRETERS = oldest_and_newest()
_CASES = [
    pytest.param(name, interpreter, id=f"{name}-{interpreter.minor}")
    for name in ENVIRONMENTS
    for interpreter in _INTERPRETERS
]
_MEASURED = [
    pytest.param(name, interpreter, core, id=f"{name}-{interpreter.minor}-{core}")
    for name in ENVIRONMENTS
    for interpreter in _INTERPRETERS
    for core in ("ctrace", "sysmon")
    if core == "ctrace" or interpreter.sysmon
]


def _built(workshop, name, interpreter):
    return workshop.build(f"{name}-{interpreter.minor}", ENVIRONMENTS[name], interpreter)


@pytest.mark.parametrize(("name", "interpreter"), _CASES)
def test_classification(name, interpreter, workshop, tmp_path):
    """Every file has the kind it was made as, whatever was asked before and from wherever."""
    wrong, counts = ask(_built(workshop, name, interpreter), tmp_path)
    assert not wrong, "\n".join(map(str, wrong[:20]))
    assert min(counts) >= 5


@pytest.mark.parametrize(("name", "interpreter", "core"), _MEASURED)
def test_measurement(name, interpreter, core, workshop, tmp_path):
    """By default, the data holds the files of the project that ran, and no others."""
    built = _built(workshop, name, interpreter)
    measured = measure(built, tmp_path, core=core)
    assert measured.ran == real(built.executed)
    assert not measured.idle
    assert "Warning" not in measured.errors


@pytest.mark.parametrize(("name", "interpreter"), _CASES)
def test_measurement_of_source(name, interpreter, workshop, tmp_path):
    """With `source = .`, those below the working directory; nobody else's is even named."""
    built = _built(workshop, name, interpreter)
    core = "sysmon" if interpreter.sysmon else "ctrace"
    measured = measure(built, tmp_path, core=core, source=".")
    assert measured.ran == below(real(built.executed), built.cwd)
    assert measured.idle <= real(built.project)
    assert "Warning" not in measured.errors
