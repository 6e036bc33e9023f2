"""Replaces coverage.py's decision for the `Coverage` objects that name `whose`.

`coverage.control` has a global name `InOrOut`, the class that decides. When a `Coverage`
object that names `whose` is configured, a switch is assigned to that name. It makes the
subclass for that object whenever it starts, and the original for all others.
"""

from __future__ import annotations

from types import FunctionType
from weakref import WeakKeyDictionary

from coverage import control as _control
from coverage.exceptions import ConfigError, CoverageException

from whose._coverage.inorout import Decision
from whose._coverage.spare import spared
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
