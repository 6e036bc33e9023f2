"""The functions of the package: the running interpreter's classifier, and the plugin's entry."""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock

from whose._classifier import Classifier
from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from coverage.plugin_support import Plugins

    from whose._classifier import StrPath
    from whose._verdict import Kind, Verdict

_classifier = Classifier()

# The classifier's state once more, as globals: nothing is faster to reach.
_path: list[str] | None = None
_known: dict[str, Kind] = {}
_sharing = allocate_lock()


def classify(path: StrPath) -> Kind:
    """Whose code is the file at `path`, by the running interpreter?

    `path` is a string or `os.PathLike`: absolute or relative, of a file, a
    directory or something inside a zip, existing or not. Never raises for a
    path; TypeError for what is none. A changed `sys.path` is noticed; for
    changes on disk there is `refresh`.

    >>> import json
    >>> classify(json.__file__)
    <Kind.STDLIB: 'stdlib'>
    >>> classify("<string>") == "unknown"
    True
    """
    if sys.path == _path:
        try:
            return _known[path]  # type: ignore[index]
        except (KeyError, TypeError):
            pass
    return _ask(path)


def _ask(path: StrPath) -> Kind:
    global _path, _known
    kind = _classifier.classify(path)
    state = _classifier._now
    # The lock is not waited for: whoever holds it is writing the same.
    if state is not None and state.path is not _path and _sharing.acquire(blocking=False):
        try:
            if state is _classifier._now:  # else it was refreshed in between
                _path = None
                _known = state.known
                _path = state.path
        finally:
            _sharing.release()
    return kind


def explain(path: StrPath) -> Verdict:
    """The same answer with the rule, the reason and the evidence; `str()` of it is one line.

    >>> import json
    >>> explain(json.__file__).rule
    5
    """
    return _classifier.explain(path)


def refresh() -> None:
    """Forget what was read from disk: after installing, removing or re-creating something.

    >>> import json
    >>> refresh()
    >>> classify(json.__file__) == "stdlib"
    True
    """
    global _path
    with _sharing:
        _classifier.refresh()
        _path = None


def coverage_init(reg: Plugins, options: Mapping[str, object] | None = None) -> None:
    """Register the plugin with coverage.py: `plugins = whose`, or `Coverage(plugins=[...])`.

    `options` is the section `[whose]` of coverage's configuration. It is checked
    when coverage.py configures the plugin: `coverage.exceptions.ConfigError` is
    raised then if it holds anything unknown.

    >>> from coverage.plugin_support import Plugins
    >>> plugins = Plugins()
    >>> coverage_init(plugins, {"project": "src"})
    >>> [type(each).__name__ for each in plugins.configurers]
    ['WhosePlugin']
    """
    from whose._coverage.plugin import register

    register(reg, options or {})


def _renew_lock() -> None:
    # Another thread of the parent may have held it; that thread is not in the child.
    global _sharing
    _sharing = allocate_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
