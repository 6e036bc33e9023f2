"""Versions of coverage.py that are not this one: older, and newer than `whose` knows."""

from __future__ import annotations

import os
import sys
import types

import coverage
import coverage.inorout
import pytest
from coverage.exceptions import CoverageWarning

import whose
from unit.builders import SITE, build, distribution
from whose import _coverage
from whose._coverage import fallback, patch

if coverage.version_info < (7, 13, 3):
    pytest.skip(
        "is about the newer coverage.py; tests/plugin runs older ones", allow_module_level=True
    )

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

INOROUT = coverage.inorout.InOrOut
# What 7.13.3 brought; `__init__` and the decision call it something else here.
RENAMED = {"set_matchers_depending_on_syspath": "set_matchers", "last_sys_path": "path_then"}


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fallback, "_told", False)
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = patch.control.InOrOut
    yield
    patch.control.InOrOut = before


def older() -> type:
    """An InOrOut that does not follow `sys.path`."""
    own = {
        RENAMED.get(name, name): value
        for name, value in vars(INOROUT).items()
        if name not in ("__dict__", "__weakref__")
    }
    for name in ("__init__", "should_trace"):
        function = own[name]
        renamed = RENAMED if name == "__init__" else {}
        names = tuple(renamed.get(each, each) for each in function.__code__.co_names)
        own[name] = types.FunctionType(
            function.__code__.replace(co_names=names),
            function.__globals__,
            name,
            function.__defaults__,
        )
    return type("InOrOut", (), own)


def started(**settings: Any) -> Any:
    settings = {"config_file": False, "data_file": None, **settings}
    cov: Any = coverage.Coverage(plugins=[whose.coverage_init], **settings)
    cov.start()
    cov.stop()
    return cov


def traced(cov: Any, path: str, module: str = "some.module") -> bool:
    names = {"__file__": path, "__name__": module}
    frame = types.SimpleNamespace(f_globals=names)
    return bool(cov._inorout.should_trace(path, frame).trace)


def test_a_source_package_that_is_found_later(tmp_path: Path) -> None:
    """An older version does not follow `sys.path`; `whose` does it for its answers."""
    files = {"dep": {"__init__.py": "", "m.py": ""}, "other.py": ""}
    top = build({SITE: {**files, **distribution("d-1", "dep/__init__.py", "other.py")}}, tmp_path)
    dep, other = f"{top}/{SITE}/dep/m.py", f"{top}/{SITE}/other.py"
    patch.control.InOrOut = older()
    cov = started(source_pkgs=["dep"])
    sys.path.append(f"{top}/{SITE}")
    assert traced(cov, dep, "dep.m")
    assert not traced(cov, other, "other")
    # With nothing to look for there is nothing to follow.
    cov = started()
    sys.path.remove(f"{top}/{SITE}")
    assert not traced(cov, os.__file__, "os")


def test_a_source_directory_that_is_not_to_be_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was named relative to another working directory; what it meant stays."""
    top = build({"app": {"core.py": ""}, "elsewhere": {}}, tmp_path)
    monkeypatch.chdir(top)
    patch.control.InOrOut = older()
    cov = started(source_dirs=["app"])
    monkeypatch.chdir(f"{top}/elsewhere")
    sys.path.append(f"{top}/elsewhere")
    assert traced(cov, f"{top}/app/core.py")
    assert not traced(cov, pytest.__file__)


def test_a_decision_that_turns_out_to_be_another(tmp_path: Path) -> None:
    """Then the object becomes coverage.py's own, in the middle of the run."""
    top = build({"app.py": ""}, tmp_path)

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        if type(self) is not newer:
            raise TypeError("only of my own kind")
        return INOROUT.should_trace(self, filename, frame)

    newer = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    patch.control.InOrOut = newer
    cov = started()
    with pytest.warns(CoverageWarning, match="TypeError in a decision: only of my own kind"):
        assert traced(cov, f"{top}/app.py")
    assert type(cov._inorout) is newer
    assert traced(cov, f"{top}/app.py")
    assert not traced(cov, pytest.__file__)


def test_what_cannot_be_imported_of_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whose._coverage.patch", None)
    monkeypatch.delattr(_coverage, "patch")
    with pytest.warns(CoverageWarning, match="patch"):
        assert started().get_option("run:omit")
