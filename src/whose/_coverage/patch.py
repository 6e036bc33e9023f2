"""Replaces coverage.py's decision for the `Coverage` objects that name `whose`.

`coverage.control` has a global name `InOrOut`, the class of the objects that decide. When a
`Coverage` object that names `whose` is configured, a switch is assigned to that name. Whenever
this object starts, the switch makes an InOrOut with a `Decision`; for all others it makes one as
it is.
"""

from __future__ import annotations

from types import FunctionType
from weakref import WeakKeyDictionary

from coverage import control as _control
from coverage.exceptions import ConfigError, CoverageException

from whose._coverage.inorout import Decision
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any, ClassVar

    from whose._coverage.plugin import WhosePlugin

control: Any = _control  # its names are assigned to
_METHODS = ("should_trace", "check_include_omit_etc")
_MATCHERS = ("third_match", "pylib_match", "source_in_third_match")


def attach(settings: object, plugin: WhosePlugin) -> str:
    """Have the `Coverage` object with this configuration use the classifier of a plugin.

    Returns an empty string, or why coverage.py's internals do not allow it. A problem that
    is found later is passed to `plugin.fall_back`.
    """
    current: Any = getattr(control, "InOrOut", None)
    # The switch may be of an old copy of this module, removed from `sys.modules` by the program.
    base = getattr(current, "original", current)
    problem = unexpected(base)
    if problem:
        return problem
    if base is current:
        current = control.InOrOut = _Switch(base)
    current.plugins[settings] = plugin
    return ""


def unexpected(base: Any) -> str:
    """How coverage.py's internals differ from what is needed; empty if they do not."""
    if not isinstance(base, type):
        return "coverage.control has no class InOrOut"
    for name in _METHODS:
        if not isinstance(getattr(base, name, None), FunctionType):
            return f"InOrOut has no method {name}"
    for name in _MATCHERS:
        if name not in base.check_include_omit_etc.__code__.co_names:  # type: ignore[attr-defined]
            return f"InOrOut.check_include_omit_etc does not ask {name}"
        if hasattr(base, name):
            return f"InOrOut.{name} is not an attribute of the instance"
    parameters = base.should_trace.__code__.co_varnames  # type: ignore[attr-defined]
    if parameters[:3] != ("self", "filename", "frame"):
        return "InOrOut.should_trace has other parameters"
    return ""


class _Switch:
    """Called in place of the class, for all `Coverage` objects."""

    plugins: ClassVar[WeakKeyDictionary[object, WhosePlugin]] = WeakKeyDictionary()
    """The plugin of each configuration that names `whose`."""

    def __init__(self, original: type) -> None:
        self.original = original

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Called when any `Coverage` object starts to measure, also after an erasure."""
        settings = next((each for each in (*args, *kwargs.values()) if each in self.plugins), None)
        if settings is None:
            return self.original(*args, **kwargs)
        plugin = self.plugins[settings]
        try:
            plugin.prepare()
            decision = decision_of(plugin, self.original, *args, **kwargs)
            if plugin.tally is not None:
                plugin.tally.begin(decision.stock(), settings)
        except (ConfigError, CoverageException):  # unrelated classes in older versions
            raise  # the user's configuration is wrong
        except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
            problem = f"InOrOut cannot be changed: {type(error).__name__}: {error}"
            plugin.fall_back(settings, problem)
            return self.original(*args, **kwargs)
        plugin.begin(decision.own)
        return decision.own

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


def decision_of(plugin: WhosePlugin, base: type, *args: Any, **kwargs: Any) -> Decision:
    """A decision by coverage.py's class `base`, whose arguments are given."""
    if hasattr(base, "set_matchers_depending_on_syspath"):
        return Decision(plugin, base, args, kwargs)
    from whose._coverage.following import FollowingDecision

    return FollowingDecision(plugin, base, args, kwargs)
