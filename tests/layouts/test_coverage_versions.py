"""Every version of coverage.py gives the same data, also one whose internals are unknown."""

from __future__ import annotations

import pytest

from layouts.coverage_changes import CHANGES
from layouts.coverage_versions import CHANGED, LAYOUTS, VERSIONS, changed_coverage
from layouts.interpreters import interpreters
from layouts.measure import measure, real

# There are no builds of the older versions for newer interpreters.
_INTERPRETER = max(
    (each for each in interpreters() if each.version <= (3, 13)),
    key=lambda each: each.version,
    default=None,
)
_SAYS = "whose does not know this version of coverage.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_INTERPRETER is None, reason="needs an interpreter between 3.11 and 3.13"),
]


def _built(workshop, layouts, layout, version):
    name = f"{layout}-{version or 'newest'}-{_INTERPRETER.minor}"
    return workshop.build(name, layouts[layout], _INTERPRETER, version)


def _third_party(measured, built):
    return sorted(measured.ran - real(built.project))


@pytest.mark.parametrize("core", ["ctrace", "sysmon"])
@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version or "newest")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_same_result(layout, version, core, workshop, tmp_path):
    """The data holds the files of the project that ran, and no others."""
    if core == "sysmon" and not _INTERPRETER.sysmon:
        pytest.skip("sysmon needs Python 3.12")
    built = _built(workshop, LAYOUTS, layout, version)
    measured = measure(built, tmp_path, core=core)
    assert measured.ran == real(built.executed)
    assert "Warning" not in measured.errors


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]], ids=["oldest", "newest"])
@pytest.mark.parametrize("layout", CHANGED)
def test_fallback(layout, version, workshop, tmp_path):
    """With unknown internals third-party code is still left out, and `whose` says so once."""
    built = _built(workshop, CHANGED, layout, version)
    measured = measure(built, tmp_path, core="ctrace")
    assert measured.errors.count(_SAYS) == 1
    assert _third_party(measured, built) == []
    assert measured.ran == real(built.executed)


@pytest.mark.parametrize("layout", CHANGED)
def test_fallback_in_subprocesses(layout, workshop, tmp_path):
    """Measured subprocesses do the same, in silence: their output is the program's."""
    built = _built(workshop, CHANGED, layout, "")
    measured = measure(built, tmp_path, core="ctrace", more="patch = subprocess\nparallel = true")
    assert "child said: ''" in measured.output
    assert measured.errors.count(_SAYS) == 1
    assert _third_party(measured, built) == []
    assert measured.ran == real([*built.executed, built.project[-1]])


@pytest.mark.parametrize(("core", "source"), [("ctrace", ""), ("sysmon", ""), ("ctrace", ".")])
@pytest.mark.parametrize("change", CHANGES)
def test_unknown_internals(change, core, source, workshop, tmp_path):
    """Whatever a later coverage.py changes: the run goes on, `whose` says once what it is about."""
    if core == "sysmon" and not _INTERPRETER.sysmon:
        pytest.skip("sysmon needs Python 3.12")
    name = f"changed {change}-{_INTERPRETER.minor}"
    built = workshop.build(name, changed_coverage, _INTERPRETER, "", change)
    measured = measure(built, tmp_path, core=core, source=source)
    assert measured.ran == real(built.executed), measured.errors
    assert "Traceback" not in measured.errors
    said = measured.errors.count(_SAYS)
    assert said == (not CHANGES[change].harmless) or (source and said < 2), measured.errors
