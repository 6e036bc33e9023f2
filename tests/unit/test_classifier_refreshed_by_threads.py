"""A refresh, or another environment, while other threads ask."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from unit.builders import build, distribution, environment
from whose import Classifier, Environment
from whose._rules.rules import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def test_a_refresh_while_a_state_is_made_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read from the old disk answers that question only: it is read again for the next."""
    top = build({"base": {"lib/python3.13": {"os.py": ""}}, "project": {}}, tmp_path)
    made: list[Environment] = []
    classifier = Classifier()

    def current(*_: object) -> Environment:
        if not made:
            classifier.refresh()  # as another thread may, between reading and keeping
        made.append(environment(top, "base", path=["base/lib/python3.13"]))
        return made[-1]

    monkeypatch.setattr(Environment, "current", current)
    assert classifier.environment is made[0]
    assert classifier.environment is made[1]
    assert classifier.environment is made[1]
    assert len(made) == 2


TWO = {"base": {"lib/python3.13": {"os.py": ""}}, "project": {}, "deps": {"d.py": ""}}
PATH = ["base/lib/python3.13", "deps"]


def test_a_question_while_a_given_environment_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered by the old one, as another thread may be, and that is not kept."""
    top = build(TWO, tmp_path)
    asked = Classifier(environment(top, "base", path=PATH))
    assert asked.classify(f"{top}/deps/d.py") == "project"
    build({"deps": distribution("d-1", "d.py")}, tmp_path)
    read_again = Environment.read_again

    def slowly(old: Environment) -> Environment:
        new = read_again(old)
        assert asked.classify(f"{top}/deps/d.py") == "project"
        return new

    monkeypatch.setattr(Environment, "read_again", slowly)
    asked.refresh()
    assert asked.classify(f"{top}/deps/d.py") == "third-party"


def test_a_state_of_the_old_disk_is_not_built_on(
    tmp_path: Path, path: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a moment it may be the present one: another thread, with another `sys.path`, sees it."""
    top = build(TWO, tmp_path)
    file = f"{top}/deps/d.py"
    path.append(f"{top}/deps")
    current = Environment.current

    class Watched(Classifier):
        """Just when a state becomes the present one, others refresh and ask."""

        refreshing = False
        seen: object = None

        @property
        def _now(self) -> Any:
            return self.seen

        @_now.setter
        def _now(self, state: object) -> None:
            refreshing, self.refreshing = self.refreshing, False
            if refreshing:
                self.refresh()
            self.seen = state
            if refreshing:
                path.append("/elsewhere")
                self.classify(file)
                path.pop()

    asked = Watched()
    asked.classify(os.__file__)

    def and_then(*given: Any) -> Environment:
        found = current(*given)
        assert Classifier(found).classify(file) == "project"  # it has read the directory
        build({"deps": distribution("d-1", "d.py")}, tmp_path)
        asked.refreshing = True
        monkeypatch.undo()
        return found

    asked.refresh()
    monkeypatch.setattr(Environment, "current", and_then)
    asked.classify(file)
    path.append("/elsewhere")
    assert asked.classify(file) == "third-party"


def test_a_state_of_the_old_disk_is_not_shown(
    tmp_path: Path, path: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never becomes the present one: who has refreshed does not see the old disk again."""
    seen: list[object] = []

    class Watched(Classifier):
        @property
        def _now(self) -> Any:
            return seen[-1] if seen else None

        @_now.setter
        def _now(self, state: object) -> None:
            seen.append(state)

    asked = Watched()
    current = Environment.current

    def and_refresh(*given: Any) -> Environment:
        found = current(*given)
        asked.refresh()
        return found

    monkeypatch.setattr(Environment, "current", and_refresh)
    assert asked.classify(os.__file__) == "stdlib"
    assert set(seen) == {None}


def test_a_state_that_is_being_dropped_is_not_kept(
    tmp_path: Path, path: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a thread has seen, just before, that it fits `sys.path`, where an object is new."""
    top = build(TWO, tmp_path)
    file = f"{top}/deps/d.py"
    path.append(f"{top}/deps")
    asked = Classifier()
    assert asked.classify(file) == "project"
    build({"deps": distribution("d-1", "d.py")}, tmp_path)
    compared, refreshed = threading.Event(), threading.Event()
    thread = threading.Thread(target=asked.classify, args=(file,))
    invalidate = Rules.invalidate

    class Slow(list[str]):
        def __ne__(self, other: object) -> bool:
            differs = list.__ne__(self, other)
            compared.set()
            refreshed.wait(60)
            return differs

    def invalidate_later(state: Rules) -> None:
        if not thread.ident:
            thread.start()
            while thread.is_alive() and not compared.wait(0.01):
                pass
        invalidate(state)

    asked._now.entries = Slow(asked._now.entries)  # type: ignore[union-attr]
    path.append(Path())
    monkeypatch.setattr(Rules, "invalidate", invalidate_later)
    asked.refresh()
    refreshed.set()
    thread.join()
    assert asked.classify(file) == "third-party"


def test_no_number_of_refreshes_delays_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a thread that does nothing else: nothing is tried for ever, or recursively."""
    asked = Classifier()
    made: list[Environment] = []
    current = Environment.current

    def and_refresh(*given: Any) -> Environment:
        made.append(current(*given))
        asked.refresh()
        return made[-1]

    monkeypatch.setattr(Environment, "current", and_refresh)
    for number in range(1, 4):
        assert asked.classify(os.__file__) == "stdlib"
        assert len(made) == number


def test_a_question_meanwhile_does_not_read_all_anew(
    path: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers for now stays where others look for it, though `sys.path` is compared again."""
    asked = Classifier()
    asked.classify("/first")

    class Watched(list[object]):
        def __setitem__(self, at: Any, entries: Any) -> None:
            super().__setitem__(at, entries)
            monkeypatch.setattr(state, "path", [*self])
            asked.classify("/second")  # as another thread may, just then

    state: Any = asked._now
    state.path = Watched(state.path)
    monkeypatch.setattr(sys, "path", type("Path", (list,), {})(path))  # no plain list
    monkeypatch.setattr(Environment, "current", None)
    asked.classify("/third")
    assert asked._now is state
