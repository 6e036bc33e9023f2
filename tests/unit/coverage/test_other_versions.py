"""Versions of coverage.py that are not this one: older, and newer than `whose` knows."""

from __future__ import annotations

import inspect
import os
import re
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
from coverage.files import TreeMatcher

import whose
from unit.builders import SITE, build, distribution
from whose import _coverage
from whose._coverage import messages, plugin
from whose._coverage.following import FollowingDecision

INOROUT = coverage.inorout.InOrOut


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(messages, "_told", False)
    monkeypatch.setattr(plugin, "_IS_CHILD", False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = coverage.control.InOrOut
    yield
    coverage.control.InOrOut = before


# What 7.13.3 brought: a part of `__init__` as a method, and a look at `sys.path` before it decides.
FOLLOWS = re.compile(
    r"""
    \ +self\.last_sys_path\ =\ .*\n
    \ +self\.set_matchers_depending_on_syspath\(\)\n
    (?P<between>(?s:.*?))
    \ +def\ set_matchers_depending_on_syspath.*\n
    \ +\"{3}[^"]*\"{3}\n
    """,
    re.VERBOSE,
)
LOOKS = re.compile(r" +if sys\.path != self\.last_sys_path:\n(?: {12}.*\n)+")


def older() -> type:
    """An InOrOut that does not follow `sys.path`."""
    text = LOOKS.sub("", inspect.getsource(INOROUT))
    found = FOLLOWS.search(text)
    assert found
    text = text.replace(found[0], "").replace(
        "    def __init__", f"{found['between']}    def __init__"
    )
    assert "sys_path" not in text.replace("sys_path,", "")
    names: dict[str, Any] = {}
    exec("from __future__ import annotations\n" + text, vars(coverage.inorout), names)
    made: type = names["InOrOut"]
    return made


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


def has_given_up(cov: Any) -> bool:
    """Whether an object of coverage.py's own answers."""
    by = cov._inorout.should_trace.__self__
    return type(by) is type(cov._inorout) and by is not cov._inorout


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
    coverage.control.InOrOut = older()
    cov = started(source_pkgs=["dep"])
    assert isinstance(cov._inorout.whose, FollowingDecision)
    sys.path.append(f"{top}/{SITE}")
    assert traced(cov, dep, "dep.m")
    assert not traced(cov, other, "other")
    # With nothing to look for there is nothing to follow.
    cov = started()
    sys.path.remove(f"{top}/{SITE}")
    assert not traced(cov, os.__file__, "os")


def test_another_thread_asks_while_a_source_package_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must not take the old answer for the new one: coverage.py keeps it."""
    files = {"dep": {"__init__.py": "", "m.py": ""}}
    top = build({SITE: {**files, **distribution("d-1", "dep/__init__.py")}}, tmp_path)
    dep = f"{top}/{SITE}/dep/m.py"
    coverage.control.InOrOut = older()
    cov = started(source_pkgs=["dep"])
    init, asked = FollowingDecision.__init__, list[bool]()

    def and_ask(self: Any, *args: Any) -> None:
        init(self, *args)
        monkeypatch.setattr(FollowingDecision, "__init__", init)
        asked.append(meanwhile(cov, dep, "dep.m"))

    monkeypatch.setattr(FollowingDecision, "__init__", and_ask)
    sys.path.append(f"{top}/{SITE}")
    assert traced(cov, dep, "dep.m")
    assert asked == [True]


def test_a_source_directory_that_is_not_to_be_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was named relative to another working directory; what it meant stays."""
    top = build({"app": {"core.py": ""}, "elsewhere": {}}, tmp_path)
    monkeypatch.chdir(top)
    coverage.control.InOrOut = older()
    cov = started(source_dirs=["app"])
    monkeypatch.chdir(f"{top}/elsewhere")
    sys.path.append(f"{top}/elsewhere")
    assert traced(cov, f"{top}/app/core.py")
    assert not traced(cov, pytest.__file__)


def is_changed(decider: Any) -> bool:
    return type(decider.third_match) is not TreeMatcher


def choosy(bases: tuple[type, ...], names: dict[str, Any]) -> type:
    """An InOrOut that decides only with matchers of its own."""

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        if is_changed(self):
            raise TypeError("only with my own matchers")
        return INOROUT.should_trace(self, filename, frame)

    return type("InOrOut", bases, {**names, "should_trace": should_trace})


def test_a_decision_that_turns_out_to_be_another(tmp_path: Path) -> None:
    """Then the object becomes coverage.py's own, in the middle of the run."""
    top = build({"app.py": ""}, tmp_path)

    coverage.control.InOrOut = choosy((INOROUT,), {})
    cov = started()
    with pytest.warns(CoverageWarning, match="TypeError in a decision: only with my own matchers"):
        assert traced(cov, f"{top}/app.py")
    assert has_given_up(cov)
    assert traced(cov, f"{top}/app.py")
    assert not traced(cov, pytest.__file__)


@pytest.mark.parametrize("slots", [(), ("__dict__",)])
def test_giving_up_where_the_class_cannot_be_changed(slots: tuple[str, ...]) -> None:
    """Objects of a class with slots are laid out otherwise: another one decides for them."""
    names = {name: value for name, value in vars(INOROUT).items() if name[:2] != "__"}
    names["__init__"] = INOROUT.__init__

    names["__slots__"] = slots or ("__dict__", "more")
    coverage.control.InOrOut = choosy((), names)
    cov = started()
    with pytest.warns(CoverageWarning, match="TypeError in a decision: only with my own matchers"):
        assert traced(cov, __file__)
    assert has_given_up(cov)
    assert traced(cov, __file__)
    assert not traced(cov, pytest.__file__)
    assert list(cov._inorout.sys_info())


def test_a_relative_source_in_another_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """coverage.py's own object is made with the directories of the start."""
    top = build({"app": {"core.py": "", "left.py": ""}, "elsewhere": {}}, tmp_path)
    monkeypatch.chdir(top)

    coverage.control.InOrOut = choosy((INOROUT,), {})
    cov = started(source_dirs=["app"], omit=["app/left.py"])
    monkeypatch.chdir(f"{top}/elsewhere")
    with pytest.warns(CoverageWarning, match="only with my own matchers"):
        assert traced(cov, f"{top}/app/core.py")
    assert not traced(cov, f"{top}/app/left.py")
    assert not traced(cov, f"{top}/elsewhere/other.py")


def test_where_no_object_can_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the error goes through: nobody knows better."""

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        if not is_changed(self):
            raise NotImplementedError
        raise TypeError("only with my own matchers")

    newer = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    coverage.control.InOrOut = newer
    cov = started()

    def wrong(*_: object, **__: object) -> None:
        raise ConfigError("wrong")

    monkeypatch.setattr(newer, "__init__", wrong)
    with pytest.raises(TypeError, match="only with my own matchers"):
        traced(cov, __file__)


@pytest.mark.parametrize("when", ["in a decision", "while coverage.py is asked"])
def test_another_thread_gives_up_meanwhile(tmp_path: Path, when: str) -> None:
    """A decision that is under way then finds an object of another class: it ends well."""
    top = build({"app": {"first.py": "", "second.py": "", "third.py": ""}}, tmp_path)
    second = f"{top}/app/second.py"
    base: Any = INOROUT
    asked: list[object] = []

    def should_trace(self: Any, filename: str, frame: Any = None) -> Any:
        derived = is_changed(self)
        if filename.endswith("first.py") and not asked and derived == (when == "in a decision"):
            asked.append(None)
            asked.append(meanwhile(cov, second))
        if derived:
            raise AttributeError("other insides")
        return base.should_trace(self, filename, frame)

    newer = type("InOrOut", (INOROUT,), {"should_trace": should_trace})
    coverage.control.InOrOut = newer
    cov = started(source=[f"{top}/app"])
    with pytest.warns(CoverageWarning, match="other insides") as told:
        assert traced(cov, f"{top}/app/first.py")
    assert asked == [None, True]
    assert len(told) == 1
    assert has_given_up(cov)
    assert traced(cov, f"{top}/app/third.py")


def test_another_thread_gives_up_while_data_is_saved(tmp_path: Path) -> None:
    top = build({"app": {"__init__.py": ""}}, tmp_path)
    coverage.control.InOrOut = choosy((INOROUT,), {})
    cov = started(source=[f"{top}/app"])
    found = cov._inorout.find_possibly_unexecuted_files()
    with pytest.warns(CoverageWarning, match="only with my own matchers"):
        meanwhile(cov, f"{top}/app/__init__.py")
    assert has_given_up(cov)
    assert list(found) == [(f"{top}/app/__init__.py", None)]


def test_versions_without_directories_of_sources(tmp_path: Path) -> None:
    """Before 7.8: `source` was all there was, and the object kept it as such."""
    top = build({"app": {"core.py": ""}}, tmp_path)
    cov = started(source=[f"{top}/app"])
    decider = cov._inorout
    del decider.source_dirs
    assert decider.whose.stock().source_dirs == [f"{top}/app"]
    assert cov.config.source == [f"{top}/app"]


def test_arguments_that_cannot_be_hashed() -> None:
    """A later coverage.py may give sets to its object."""
    assert plugin.Switch(dict)(names={"a"}) == {"names": {"a"}}


def test_what_cannot_be_imported_of_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whose._coverage.inorout", None)
    monkeypatch.delattr(_coverage, "inorout")
    with pytest.warns(CoverageWarning, match="inorout"):
        assert started().get_option("run:omit")
