"""Puts `whose`'s decision in the place of coverage.py's, for those who asked for it.

`coverage.control` makes its `InOrOut` by that name. While a `Coverage` object
that names `whose` is about to do so, the name stands for a switch; all other
objects get the original from it.
"""

from __future__ import annotations

import weakref
from types import FunctionType

from coverage import control as _control
from coverage.exceptions import CoverageException

from whose._coverage.inorout import subclass
from whose._files.system import BUILTINS, bind

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from coverage.types import TConfigurable

    from whose._classifier import Classifier

    _FallBack = Callable[[Any, str], None]

control: Any = _control  # its names are assigned to
# What answers may take later; coverage.py has imported all of them.
_LIBRARIES = ("configparser", "json", "re", "tomllib", "zlib")
_METHODS = ("should_trace", "check_include_omit_etc", "sys_info")
_ATTRIBUTES = ("third_match", "pylib_match", "source_in_third_match")


def attach(config: TConfigurable, classifier: Classifier, fall_back: _FallBack) -> str:
    """Have the `Coverage` object with this configuration use `classifier`.

    Returns an empty string, or why coverage.py's internals do not allow it.
    `fall_back` is called with the configuration and the reason if that turns
    out only later.
    """
    # configure() is given either the Coverage object or its configuration.
    settings = getattr(config, "config", config)
    current = getattr(control, "InOrOut", None)
    # Programs that clean up `sys.modules` import this module anew: the switch is of the old one.
    switch = current if isinstance(getattr(current, "expected", None), dict) else None
    base = switch.original if switch else current
    problem = unexpected(base)
    if problem or not isinstance(base, type):
        return problem or "coverage.control has no class InOrOut"
    if switch is None:
        switch = _Switch(base)
        control.InOrOut = switch
    switch.expect(settings, classifier, fall_back)
    return ""


def unexpected(base: object) -> str:
    """What of coverage.py's internals is not as the hook needs it; empty if all is."""
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


class _Switch:
    """Stands in for the class: makes the subclass for expected configurations only."""

    def __init__(self, original: type) -> None:
        self.original = original
        self.expected: dict[int, tuple[weakref.ref[object], Classifier, _FallBack]] = {}

    def expect(self, settings: object, classifier: Classifier, fall_back: _FallBack) -> None:
        key = id(settings)
        gone = weakref.ref(settings, lambda _: self._forget(key))
        self.expected[key] = (gone, classifier, fall_back)

    def _forget(self, key: int) -> None:
        self.expected.pop(key, None)
        if not self.expected and control.InOrOut is self:
            control.InOrOut = self.original

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = (*args, *kwargs.values())
        settings = next((each for each in given if id(each) in self.expected), None)
        if settings is None:
            return self.original(*args, **kwargs)
        _, classifier, fall_back = self.expected[id(settings)]
        self._forget(id(settings))
        _expect_again(settings, classifier, fall_back, given)
        try:
            _prepare(classifier)
            asked = classifier, settings, fall_back
            return subclass(self.original)(asked, *args, **kwargs)
        except CoverageException:
            raise  # the user's configuration is wrong
        except Exception as error:  # noqa: BLE001 - whatever a future coverage.py does otherwise
            fall_back(settings, f"InOrOut cannot be derived from: {type(error).__name__}: {error}")
            return self.original(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


def _prepare(classifier: Classifier) -> None:
    """Do before the measurement what takes an import; coverage.py is not measuring yet.

    A decision may be asked for while a finder in Python looks for a module: the import system
    holds its lock then. An import inside the decision could wait for another thread's import,
    which waits for that lock.
    """
    bind(*_LIBRARIES)
    classifier.refresh()  # an earlier object may have used it
    environment = classifier.environment
    for layer in environment.layers:
        for site in layer.sites:
            classifier.classify(environment.disk.paths.join(site, "__init__.py"))
        if environment.holds_project(layer.prefix):  # reads what is recorded elsewhere in it
            classifier.classify(environment.disk.paths.join(layer.prefix, "__init__.py"))
    for entry in environment.path:
        if environment.disk.form(entry) == "file":  # an archive; `zipfile` is large
            classifier.classify(environment.disk.paths.join(entry, "__init__.py"))


def _expect_again(
    settings: Any, classifier: Classifier, fall_back: _FallBack, given: tuple[object, ...]
) -> None:
    # After erase() the same Coverage object makes another InOrOut and is not configured anew.
    # All that is known of that object here is a method, `_warn`.
    owners: list[Any] = [getattr(each, "__self__", None) for each in given]
    owner = next((each for each in owners if hasattr(type(each), "_init_for_start")), None)
    if owner is None:
        return
    initialise = type(owner)._init_for_start

    def again() -> None:
        problem = attach(settings, classifier, fall_back)
        if problem:
            fall_back(settings, problem)
        initialise(owner)

    owner._init_for_start = again
