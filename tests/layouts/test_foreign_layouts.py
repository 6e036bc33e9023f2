"""Layouts of systems that are not here: real files and links around a real interpreter."""

from __future__ import annotations

import pytest

from layouts.all import LAYOUTS
from layouts.interpreters import newest_with_site_packages
from layouts.measure import ask, below, measure, real

_INTERPRETER = newest_with_site_packages()
_CORES = ["ctrace", "sysmon"] if _INTERPRETER and _INTERPRETER.sysmon else ["ctrace"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_INTERPRETER is None, reason="needs an interpreter that has site-packages"),
]


def _built(workshop, name):
    return workshop.build(f"{name}-{_INTERPRETER.minor}", LAYOUTS[name], _INTERPRETER)


@pytest.mark.parametrize("name", LAYOUTS)
def test_classification(name, workshop, tmp_path):
    """Every file has the kind it was made as, whatever was asked before and from wherever."""
    wrong, counts = ask(_built(workshop, name), tmp_path)
    assert not wrong, "\n".join(map(str, wrong[:20]))
    assert min(counts) >= 5


@pytest.mark.parametrize("core", _CORES)
@pytest.mark.parametrize("name", LAYOUTS)
def test_measurement(name, core, workshop, tmp_path):
    """By default, the data holds the files of the project that ran, and no others."""
    built = _built(workshop, name)
    if core == "sysmon" and not built.sysmon:
        pytest.skip("its interpreter has no sys.monitoring")
    measured = measure(built, tmp_path, core=core)
    assert measured.ran == real(built.executed)
    assert not measured.idle
    assert "Warning" not in measured.errors


@pytest.mark.parametrize("name", LAYOUTS)
def test_measurement_of_source(name, workshop, tmp_path):
    """With `source = .`, those below the working directory; nobody else's is even named."""
    built = _built(workshop, name)
    measured = measure(built, tmp_path, core=_CORES[-1] if built.sysmon else "ctrace", source=".")
    assert measured.ran == below(real(built.executed), built.cwd)
    assert measured.idle <= real(built.project)
    assert "Warning" not in measured.errors
