"""Replaces coverage.py's decision for the `Coverage` objects that name `whose`.

`coverage.control` has a global name `InOrOut`, the class that decides. When a `Coverage`
object that names `whose` is configured, a switch is assigned to that name. It makes the
subclass for that object when it starts, and the original for all others.
"""

from __future__ import annotations

import sys
import weakref
from types import FunctionType

from coverage import control as _control
from coverage.exceptions import ConfigError, CoverageException

from whose._coverage.inorout import Decision
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any

    from whose._coverage.plugin import WhosePlugin

control: Any = _control  # its names are assigned to
_METHODS = ("should_trace", "check_include_omit_etc", "sys_info")
_ATTRIBUTES = ("third_match", "pylib_match", "source_in_third_match")
_subclasses: dict[type, type] = {}
_switches: dict[type, _Switch] = {}


def attach(settings: object, plugin: WhosePlugin) -> str:
    """Have the `Coverage` object with this configuration use the classifier of a plugin.

    Returns an empty string, or why coverage.py's internals do not allow it. A problem that
    is found later is passed to `plugin.fall_back`.
    """
    current = getattr(control, "InOrOut", None)
    # A program may remove this module from `sys.modules`. Then a switch may be of the old module.
    switch = current if isinstance(getattr(current, "expected", None), dict) else None
    base = switch.original if switch else current
    problem = unexpected(base)
    if problem or not isinstance(base, type):
        return problem or "coverage.control has no class InOrOut"
    if switch is None:  # several threads may configure objects: all take the same one
        switch = _switches.setdefault(base, _Switch(base))
    switch.expect(settings, plugin)
    control.InOrOut = switch  # last: it goes when it expects nothing, at any moment
    return ""


def unexpected(base: object) -> str:
    """How coverage.py's internals differ from what is needed; empty if they do not."""
    if not isinstance(base, type):
        return "coverage.control has no class InOrOut"
    for name in _METHODS:
        if not isinstance(getattr(base, name, None), FunctionType):
            return f"InOrOut has no method {name}"
    decision = base.check_include_omit_etc.__code__.co_names  # type: ignore[attr-defined]
    for name in _ATTRIBUTES:
        if name not in decision:
            return f"InOrOut.check_include_omit_etc does not ask {name}"
        if hasattr(base, name):
            return f"InOrOut.{name} is not an attribute of the instance"
    parameters = base.should_trace.__code__.co_varnames  # type: ignore[attr-defined]
    if parameters[:3] != ("self", "filename", "frame"):
        return "InOrOut.should_trace has other parameters"
    return ""


def deciding(base: type) -> type:
    """The subclass of coverage.py's class `base` whose constructor takes a plugin first."""
    made = _subclasses.get(base)
    if made is None:
        mixin = Decision
        if not hasattr(base, "set_matchers_depending_on_syspath"):
            from whose._coverage.following import FollowingDecision as mixin  # noqa: N813
        names: dict[str, Any] = {
            "_whose_base": base,
            "_whose_init": staticmethod(spared(base.__init__)),  # type: ignore[misc]
            "_whose_set_matchers": staticmethod(
                spared(getattr(base, "set_matchers_depending_on_syspath", None))
            ),
        }
        made = _subclasses[base] = type("WhoseInOrOut", (mixin, base), names)
    return made


class _Switch:
    """Called in place of the class: makes the subclass for expected configurations only."""

    def __init__(self, original: type) -> None:
        self.original = original
        self.expected: dict[int, tuple[weakref.ref[object], WhosePlugin]] = {}

    def expect(self, settings: object, plugin: WhosePlugin) -> None:
        """Called when a `Coverage` object that names `whose` is configured."""
        key = id(settings)
        gone = weakref.ref(settings, lambda _: self._forget(key))
        self.expected[key] = (gone, plugin)

    def _forget(self, key: int) -> None:
        self.expected.pop(key, None)
        if not self.expected and getattr(control, "InOrOut", None) is self:
            control.InOrOut = self.original
            if self.expected:  # by now, another thread waits for another object
                control.InOrOut = self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Called when any `Coverage` object starts to measure."""
        given = (*args, *kwargs.values())
        settings = next((each for each in given if id(each) in self.expected), None)
        if settings is None:
            return self.original(*args, **kwargs)
        _, plugin = self.expected[id(settings)]
        self._forget(id(settings))
        _expect_again(settings, plugin, given)
        try:
            plugin.prepare()
            made = deciding(self.original)(plugin, *args, **kwargs)
            if plugin.tally is not None:
                plugin.tally.begin(made._whose_stock(), settings)
        except (ConfigError, CoverageException):  # unrelated classes in older versions
            raise  # the user's configuration is wrong
        except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
            problem = f"InOrOut cannot be derived from: {type(error).__name__}: {error}"
            plugin.fall_back(settings, problem)
            return self.original(*args, **kwargs)
        plugin.begin(made)
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


def _expect_again(settings: Any, plugin: WhosePlugin, given: tuple[object, ...]) -> None:
    # After erase(), the same Coverage object makes another InOrOut without being configured.
    # That object is reached through its method `_warn`, which is among the arguments.
    owners: list[Any] = [getattr(each, "__self__", None) for each in given]
    owner = next((each for each in owners if hasattr(type(each), "_init_for_start")), None)
    if owner is None:
        return
    initialise = type(owner)._init_for_start

    def again() -> None:
        problem = attach(settings, plugin)
        if problem:
            plugin.fall_back(settings, problem)
        initialise(owner)

    owner._init_for_start = again


# -- searches that are spared -----------------------------------------------------------
#
# InOrOut expands every install scheme three times when it is made, and looks for a
# `pyvenv.cfg` above each entry of `sys.path` whenever that changes, only to fill the
# matchers that `whose` replaces. Of what coverage.py 7.17.5 adds to a short process, in
# counted instructions, that is 8% on Python 3.11 and 12% on 3.14: more than `whose` itself
# adds. With 7.6.0, which searches less, it is 2.5%. tests/plugin/test_spare.py counts it.


def spared(function: Any) -> Any:
    """A copy of `function`, a method of InOrOut, without the searches.

    An object that is no Python function, or that does not search, is returned as it is.
    """
    if not isinstance(function, FunctionType):
        return function
    replaced = {name: each for name, each in _INSTEAD.items() if name in function.__globals__}
    if not any(name in function.__code__.co_names for name in replaced):
        return function
    # All of them: a generator expression in the function has names of its own.
    names = {**function.__globals__, **replaced}
    copy = FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _no_paths(paths: set[str]) -> None:
    pass


def _some_stdlib_path(paths: set[str]) -> None:
    # With an empty set, coverage.py would measure the standard library.
    paths.update(entry for entry in sys.path[-1:] or ["."])


_INSTEAD = {
    "_dir_detail": repr,
    "_add_third_party_paths": _no_paths,
    "add_third_party_paths": _no_paths,
    "_add_stdlib_paths": _some_stdlib_path,
    "add_stdlib_paths": _some_stdlib_path,
}
