"""How `whose` gets into coverage.py's decision, and what happens where it does not."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import coverage
import coverage.control
import coverage.inorout
import pytest
from coverage.config import CoverageConfig
from coverage.exceptions import ConfigError, CoverageWarning

import whose
from unit.builders import build
from whose._coverage import inorout, messages, plugin
from whose._coverage.inorout import Decision
from whose._coverage.plugin import WhosePlugin

INOROUT = coverage.inorout.InOrOut


@pytest.fixture(autouse=True)
def coverages_own_class() -> Iterator[None]:
    """Nothing that a test puts in its place stays there, nor what was there before."""
    before = coverage.control.InOrOut
    coverage.control.InOrOut = INOROUT
    yield
    coverage.control.InOrOut = before


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was said of a fallback yet, and this is no subprocess that is measured."""
    monkeypatch.setattr(messages, "_told", False)
    monkeypatch.setattr(plugin, "_IS_CHILD", False)


def with_whose(**options: object) -> coverage.Coverage:
    init = partial(whose.coverage_init, options=options) if options else whose.coverage_init
    return coverage.Coverage(config_file=False, data_file=None, plugins=[init])


def run(cov: coverage.Coverage) -> object:
    """Start and stop; returns what decides."""
    cov.start()
    cov.stop()
    return cov._inorout  # type: ignore[attr-defined]


# -- who decides -----------------------------------------------------------------------


def test_only_who_names_whose_gets_it() -> None:
    mine = with_whose()
    mine.get_data()  # configures
    assert not hasattr(run(coverage.Coverage(config_file=False, data_file=None)), "whose")
    assert coverage.control.InOrOut.__name__ == "InOrOut"  # as other tools see it
    for each in (run(mine), run(with_whose())):
        assert isinstance(each, INOROUT)
        assert isinstance(each.whose, Decision)  # type: ignore[attr-defined]
    untouched = run(coverage.Coverage(config_file=False, data_file=None))
    assert type(untouched) is INOROUT
    assert not hasattr(untouched, "whose")


def test_two_that_wait(tmp_path: Path) -> None:
    top = build({"a": {"x.py": ""}, "b": {"x.py": ""}}, tmp_path)
    first, second = (with_whose(third_party=[f"{top}/{name}"]) for name in "ab")
    first.get_data()
    second.get_data()
    found = [run(each) for each in (first, second)]
    assert [each.whose.classifier.classify(f"{top}/b/x.py") for each in found] == [
        "project",
        "third-party",
    ]  # type: ignore[attr-defined]


def meanwhile(what: Callable[[], object]) -> None:
    """Have another thread do something, now."""
    other = threading.Thread(target=what)
    other.start()
    other.join()


def start(cov: coverage.Coverage) -> object:
    """What `start` makes, without a trace function."""
    return coverage.control.InOrOut(cov.config, print, None, False)


@pytest.mark.parametrize("before", ["nothing waits", "the first waits"])
def test_another_thread_configures_or_starts_meanwhile(
    monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Neither object is forgotten, whoever comes first."""
    first, second, waits = with_whose(), with_whose(), before == "the first waits"
    if waits:
        first.get_data()
    look, found = inorout.unexpected, []

    def and_look(base: object) -> str:
        monkeypatch.undo()
        meanwhile(lambda: found.append(start(first)) if waits else first.get_data())
        return look(base)

    monkeypatch.setattr(inorout, "unexpected", and_look)
    second.get_data()
    found += [start(second)] if waits else [start(first), start(second)]
    assert [hasattr(each, "whose") for each in found] == [True, True]


def test_one_that_is_gone_is_forgotten() -> None:
    """coverage.py keeps its objects, but another program may make a configuration only."""
    settings = CoverageConfig()
    assert plugin.attach(settings, WhosePlugin()) == ""
    waiting = coverage.control.InOrOut.plugins
    gc.collect()
    before = len(waiting)
    del settings
    gc.collect()
    assert len(waiting) == before - 1


def test_after_an_erasure_whose_still_decides() -> None:
    cov = with_whose()
    first = run(cov)
    cov.erase()
    found = run(cov)
    assert found is not first
    assert isinstance(found.whose, Decision)  # type: ignore[attr-defined]


def test_wrong_configuration_is_the_users_to_see() -> None:
    cov = coverage.Coverage(
        config_file=False,
        data_file=None,
        plugins=[whose.coverage_init],
        source=["."],
        include=["x"],
        source_dirs=["/no/such/directory"],
    )
    with pytest.raises(ConfigError):
        run(cov)


def test_children_get_the_options_and_the_plugin(tmp_path: Path) -> None:
    cov = with_whose(third_party=str(tmp_path))
    cov.get_data()
    assert cov.get_option("run:plugins") == ["whose"]
    assert cov.get_option("whose:third_party") == [str(tmp_path)]


def test_made_by_another_object_than_coverage() -> None:
    """It decides all the same; only what happens after an erasure is not known."""
    cov = with_whose()
    cov.get_data()
    make = coverage.control.InOrOut
    found = make(cov.config, warn=print, debug=None, include_namespace_packages=False)
    assert isinstance(found, INOROUT)
    assert isinstance(found.whose, Decision)


def test_a_list_of_plugins_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "rc").write_text("[run]\nplugins = whose\n")
    cov = coverage.Coverage(config_file=str(tmp_path / "rc"), data_file=None)
    cov.get_data()
    assert cov.get_option("run:plugins") == ["whose"]
    cov.set_option("run:plugins", None)
    WhosePlugin({}).configure(cov)
    assert cov.get_option("run:plugins") is None


# -- other versions of coverage.py -------------------------------------------------------


def older(**others: object) -> type:
    """An InOrOut as before 7.13.3, which does not follow `sys.path`."""
    own = {
        key: value for key, value in vars(INOROUT).items() if key not in ("__dict__", "__weakref__")
    }
    del own["set_matchers_depending_on_syspath"]
    return type("InOrOut", (), {**own, **others})


@pytest.mark.parametrize(
    ("instead", "problem"),
    [
        (None, "coverage.control has no class InOrOut"),
        (type("InOrOut", (), {}), "InOrOut has no method should_trace"),
        (type("InOrOut", (INOROUT,), {"third_match": None}), "InOrOut.third_match is not"),
        (older(check_include_omit_etc=INOROUT.sys_info), "does not ask third_match"),
        (older(should_trace=INOROUT.sys_info), "has other parameters"),
    ],
)
@pytest.mark.usefixtures("told")
def test_unknown_insides(instead: object, problem: str) -> None:
    coverage.control.InOrOut = instead
    cov = with_whose()
    with pytest.warns(CoverageWarning, match=problem):
        cov.get_data()
    assert coverage.control.InOrOut is instead
    omitted = cov.get_option("run:omit")
    assert any(os.path.join(each, "") == f"{each}/" for each in omitted)  # type: ignore[union-attr]


@pytest.mark.usefixtures("told")
def test_insides_that_change_when_it_is_made() -> None:
    def derived(self: Any, *args: Any, **kwargs: Any) -> None:
        INOROUT.__init__(self, *args, **kwargs)

    changed = type("InOrOut", (INOROUT,), {"__init__": derived})
    coverage.control.InOrOut = changed
    with pytest.warns(CoverageWarning, match="cannot be changed: TypeError: its matchers are"):
        found = run(with_whose())
    assert type(found) is changed
    assert not hasattr(found, "whose")


def test_what_is_known_is_shared_by_objects_with_the_same_options() -> None:
    """coverage.py keeps its objects until the end, and test-suites make hundreds."""
    made = [WhosePlugin(options) for options in ({}, {}, {"project": ["lib"]})]
    for each in made:
        each.configure(coverage.Coverage(config_file=False, data_file=None))
    one, other, else_ = (each.classifier for each in made)
    assert one is other
    assert one is not else_
