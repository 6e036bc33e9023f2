"""The copies of coverage.py's methods that search for nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import coverage.inorout
import pytest

from whose._coverage.inorout import SPARED, with_names

# Older versions of coverage.py have them without the underscore.
PATHS = [
    name if hasattr(coverage.inorout, name) else name[1:]
    for name in ("_add_third_party_paths", "_add_stdlib_paths")
]


def test_a_copy_finds_next_to_nothing() -> None:
    """Some directory must be found for the library: without any, coverage.py measures it."""

    def search(third: set[str], stdlib: set[str]) -> None:
        third_party(third)
        library(stdlib)

    names = {"third_party": PATHS[0], "library": PATHS[1]}
    code = search.__code__
    code = code.replace(co_names=tuple(names.get(each, each) for each in code.co_names))
    original = type(search)(code, vars(coverage.inorout))
    found: tuple[set[str], set[str]] = (set(), set())
    with_names(original, SPARED)(*found)
    assert [len(each) for each in found] == [0, 1]


def test_nothing_is_searched_when_sys_path_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a generator expression either: there newer versions look at each entry."""
    set_matchers = getattr(coverage.inorout.InOrOut, "set_matchers_depending_on_syspath", None)
    if set_matchers is None:
        pytest.skip("this version does not follow sys.path")
    monkeypatch.setattr(coverage.inorout.os.path, "exists", pytest.fail)
    decider = SimpleNamespace(debug=None, _debug=len, source_pkgs=[], source_dirs=[])
    with_names(set_matchers, SPARED)(decider)
    assert decider.third_paths == set()


def test_arguments_stay_as_they_are() -> None:
    copy: Any = with_names(coverage.inorout.InOrOut.__init__, SPARED)
    assert copy is not coverage.inorout.InOrOut.__init__
    assert copy.__kwdefaults__ == coverage.inorout.InOrOut.__init__.__kwdefaults__
    assert copy.__defaults__ == coverage.inorout.InOrOut.__init__.__defaults__


def third_party(_: set[str]) -> None:
    raise NotImplementedError


def library(_: set[str]) -> None:
    raise NotImplementedError
