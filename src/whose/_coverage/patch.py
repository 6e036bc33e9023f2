"""Replaces coverage.py's decision for the `Coverage` objects that name `whose`.

`coverage.control` has a global name `InOrOut`, the class that decides. When a `Coverage`
object that names `whose` is configured, a switch is assigned to that name. It makes the
subclass for that object whenever it starts, and the original for all others.
"""

from __future__ import annotations

import sys
from types import FunctionType
from weakref import WeakKeyDictionary

from coverage import control as _control
from coverage.exceptions import ConfigError, CoverageException

from whose._coverage.inorout import Decision
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any

    from whose._coverage.plugin import WhosePlugin

control: Any = _control  # its names are assigned to
_METHODS = ("should_trace", "check_include_omit_etc")
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
    switch = current if hasattr(type(current), "_whose_switch") else None
    base: Any = switch.original if switch else current
    problem = unexpected(base)
    if problem:
        return problem
    if switch is None:  # several threads may configure objects: all take the same one
        switch = _switches.setdefault(base, _Switch(base))
    switch.plugins[settings] = plugin
    control.InOrOut = switch
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
        set_matchers = getattr(base, "set_matchers_depending_on_syspath", None)
        names: dict[str, Any] = {
            "_whose_base": base,
            "_whose_init": staticmethod(spared(base.__init__)),  # type: ignore[misc]
            "_whose_set_matchers": staticmethod(spared(set_matchers)),
        }
        made = _subclasses[base] = type("WhoseInOrOut", (mixin, base), names)
    return made


class _Switch:
    """Called in place of the class: makes the subclass for configurations that name `whose`."""

    _whose_switch = True

    def __init__(self, original: type) -> None:
        self.original = original
        self.plugins: WeakKeyDictionary[object, WhosePlugin] = WeakKeyDictionary()
        """The plugin of each configuration that names `whose`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Called when any `Coverage` object starts to measure, also after an erasure."""
        settings = next((each for each in (*args, *kwargs.values()) if each in self.plugins), None)
        if settings is None:
            return self.original(*args, **kwargs)
        plugin = self.plugins[settings]
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
