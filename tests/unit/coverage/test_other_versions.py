"""Versions of coverage.py that are not this one: older, and newer than `whose` knows."""

from __future__ import annotations

import os
import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import coverage.inorout
import pytest
from coverage.exceptions import ConfigError, CoverageWarning

import whose
from unit.builders import SITE, build, distribution
from whose import _coverage
from whose._coverage import messages, patch, plugin

INOROUT = coverage.inorout.InOrOut
# What 7.13.3 brought; `__init__` and the decision call it something else here.
RENAMED = {"set_matchers_depending_on_syspath": "set_matchers", "last_sys_path": "path_then"}


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(messages, "_told", False)
    monkeypatch.setattr(plugin, "_STARTED", False)
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


def meanwhile(cov: Any, path: str, *module: str) -> bool:
    """What another thread is told."""
    said: list[bool] = []
    other = threading.Thread(target=lambda: said.append(traced(cov, path, *module)))
    other.start()
    other.join()
    return said[0]


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


def test_another_thread_asks_while_a_source_package_is_found(tmp_path: Path) -> None:
    """It must not take the old answer for the new one: coverage.py keeps it."""
    files = {"dep": {"__init__.py": "", "m.py": ""}}
    top = build({SITE: {**files, **distribution("d-1", "dep/__init__.py")}}, tmp_path)
    dep = f"{top}/{SITE}/dep/m.py"
    patch.control.InOrOut = older()
    cov = started(source_pkgs=["dep"])
    made: Any = type(cov._inorout)
    init, asked = made._whose_init, []

    def and_ask(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        made._whose_init = staticmethod(init)
        asked.append(meanwhile(cov, dep, "dep.m"))

    sys.path.append(f"{top}/{SITE}")
    made._whose_init = staticmethod(and_ask)
    assert traced(cov, dep, "dep.m")
    assert asked == [True]


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


def choosy(bases: tuple[type, ...], names: dict[str, Any]) -> type:
    """An InOrOut that decides only if it is no subclass."""

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        if type(self) is not made:
            raise TypeError("only of my own kind")
        return INOROUT.should_trace(self, filename, frame)

    made = type("InOrOut", bases, {**names, "should_trace": should_trace})
    return made


def test_a_decision_that_turns_out_to_be_another(tmp_path: Path) -> None:
    """Then the object becomes coverage.py's own, in the middle of the run."""
    top = build({"app.py": ""}, tmp_path)

    patch.control.InOrOut = newer = choosy((INOROUT,), {})
    cov = started()
    with pytest.warns(CoverageWarning, match="TypeError in a decision: only of my own kind"):
        assert traced(cov, f"{top}/app.py")
    assert type(cov._inorout) is newer
    assert traced(cov, f"{top}/app.py")
    assert not traced(cov, pytest.__file__)


@pytest.mark.parametrize("slots", [(), ("__dict__",)])
def test_giving_up_where_the_class_cannot_be_changed(slots: tuple[str, ...]) -> None:
    """Objects of a class with slots are laid out otherwise: another one decides for them."""
    names = {name: value for name, value in vars(INOROUT).items() if name[:2] != "__"}
    names["__init__"] = INOROUT.__init__

    names["__slots__"] = slots or ("__dict__", "more")
    patch.control.InOrOut = newer = choosy((), names)
    cov = started()
    with pytest.warns(CoverageWarning, match="TypeError in a decision: only of my own kind"):
        assert traced(cov, __file__)
    assert type(cov._inorout) is not newer
    assert traced(cov, __file__)
    assert not traced(cov, pytest.__file__)
    assert list(cov._inorout.sys_info())


def test_a_relative_source_in_another_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """coverage.py's own object is made with the directories of the start."""
    top = build({"app": {"core.py": "", "left.py": ""}, "elsewhere": {}}, tmp_path)
    monkeypatch.chdir(top)

    patch.control.InOrOut = choosy((INOROUT,), {})
    cov = started(source_dirs=["app"], omit=["app/left.py"])
    monkeypatch.chdir(f"{top}/elsewhere")
    with pytest.warns(CoverageWarning, match="only of my own kind"):
        assert traced(cov, f"{top}/app/core.py")
    assert not traced(cov, f"{top}/app/left.py")
    assert not traced(cov, f"{top}/elsewhere/other.py")


def test_where_no_object_can_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the error goes through: nobody knows better."""

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        if type(self) is newer:
            raise NotImplementedError
        raise TypeError("only of my own kind")

    newer = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    patch.control.InOrOut = newer
    cov = started()

    def wrong(*_: object, **__: object) -> None:
        raise ConfigError("wrong")

    monkeypatch.setattr(newer, "__init__", wrong)
    with pytest.raises(TypeError, match="only of my own kind"):
        traced(cov, __file__)


@pytest.mark.parametrize("when", ["in a decision", "while coverage.py is asked"])
def test_another_thread_gives_up_meanwhile(tmp_path: Path, when: str) -> None:
    """A decision that is under way then finds an object of another class: it ends well."""
    top = build({"app": {"first.py": "", "second.py": "", "third.py": ""}}, tmp_path)
    second = f"{top}/app/second.py"
    base: Any = INOROUT
    asked: list[object] = []

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        derived = type(self) is not newer
        if filename.endswith("first.py") and not asked and derived == (when == "in a decision"):
            asked.append(None)
            asked.append(meanwhile(cov, second))
        if derived:
            raise AttributeError("other insides")
        return base.should_trace(self, filename, frame)

    newer = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    patch.control.InOrOut = newer
    cov = started(source=[f"{top}/app"])
    with pytest.warns(CoverageWarning, match="other insides") as told:
        assert traced(cov, f"{top}/app/first.py")
    assert asked == [None, True]
    assert len(told) == 1
    assert type(cov._inorout) is newer
    assert traced(cov, f"{top}/app/third.py")


def test_another_thread_gives_up_while_data_is_saved(tmp_path: Path) -> None:
    top = build({"app": {"__init__.py": ""}}, tmp_path)
    patch.control.InOrOut = newer = choosy((INOROUT,), {})
    cov = started(source=[f"{top}/app"])
    found = cov._inorout.find_possibly_unexecuted_files()
    with pytest.warns(CoverageWarning, match="only of my own kind"):
        meanwhile(cov, f"{top}/app/__init__.py")
    assert type(cov._inorout) is newer
    assert list(found) == [(f"{top}/app/__init__.py", None)]


def test_versions_without_directories_of_sources(tmp_path: Path) -> None:
    """Before 7.8: `source` was all there was, and the object kept it as such."""
    top = build({"app": {"core.py": ""}}, tmp_path)
    cov = started(source=[f"{top}/app"])
    decider = cov._inorout
    del decider.source_dirs
    assert decider._whose_stock().source_dirs == [f"{top}/app"]
    assert cov.config.source == [f"{top}/app"]


def test_what_cannot_be_imported_of_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whose._coverage.patch", None)
    monkeypatch.delattr(_coverage, "patch")
    with pytest.warns(CoverageWarning, match="patch"):
        assert started().get_option("run:omit")
