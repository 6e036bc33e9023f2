"""The public functions, which ask one classifier, and the entry point of the plugin."""

from __future__ import annotations

import sys
from types import FrameType

from whose._classifier import Classifier
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Distribution, Kind, StrPath, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coverage.plugin_support import Plugins
else:
    from _collections_abc import Mapping

    Plugins = object  # enough for `get_type_hints`, without an import of coverage.py

_classifier = Classifier()

# What the fast paths below read: a copy of `sys.path`, and the kinds and owners that are known
# for it. The three are one tuple in one global, so a thread always sees three that fit together,
# and no lock is needed.
_Known = tuple[list[str] | None, dict[str, Kind], dict[str, Distribution | None]]
_NOTHING: _Known = (None, {}, {})
_known = _NOTHING


def classify(path: StrPath) -> Kind:
    """Whose code the file at `path` is, for the running interpreter.

    `path` is a string, bytes or `os.PathLike`: absolute or relative, of a file,
    a directory or something inside a zip, existing or not. Raises TypeError for an
    object of another type, and nothing for a path. A changed `sys.path` is noticed;
    after a change on disk, call `refresh`.

    >>> import json
    >>> classify(json.__file__)
    <Kind.STDLIB: 'stdlib'>
    >>> classify("<string>") == "unknown"
    True
    """
    entries, kinds, _ = _known
    try:
        if sys.path == entries:
            return kinds[path]  # type: ignore[index]
    except Exception:  # noqa: BLE001, S110 - not known, or not to be compared
        pass
    kind = _classifier.classify(path)
    _share()
    return kind


def _share() -> None:
    """Publish the classifier's present state for the fast paths."""
    global _known
    state = _classifier._now
    if state is not None and state.path is not _known[0]:
        _known = state.path, state.known, state.owners


def owner(path: StrPath) -> Distribution | None:
    """The distribution that the file at `path` belongs to; None if there is none.

    The distribution's record lists the file or, if it is installed editable, its
    sources contain it. Raises the same errors as `classify`. A repeated question is
    as fast as one to `classify`.

    >>> import coverage, json
    >>> owner(coverage.__file__).name
    'coverage'
    >>> owner(json.__file__) is None
    True
    """
    entries, _, owners = _known
    try:
        if sys.path == entries:
            return owners[path]  # type: ignore[index]
    except Exception:  # noqa: BLE001, S110 - not known, or not to be compared
        pass
    found = _classifier.owner(path)
    _share()
    return found


def classify_object(asked: object) -> Kind:
    """Whose code an object is, such as a module, class, function, generator or frame.

    The file that its code was compiled from decides. Any other object is judged by its
    class. Nothing is imported, no code of the object runs, and nothing is raised.

    >>> import json
    >>> classify_object(json.JSONDecoder)
    <Kind.STDLIB: 'stdlib'>
    >>> classify_object(len)
    <Kind.STDLIB: 'stdlib'>
    """
    entries, kinds, _ = _known
    try:
        if type(asked) is FrameType and sys.path == entries:
            return kinds[asked.f_code.co_filename]
    except Exception:  # noqa: BLE001, S110
        pass
    kind = _classifier.classify_object(asked)
    _share()
    return kind


def classify_module(name: str) -> Kind:
    """Whose code the module called `name` is; `unknown` if there is no such module.

    It is looked for as the import system would, without importing it or its parents.
    Raises TypeError if `name` is not a string.

    >>> classify_module("json.decoder")
    <Kind.STDLIB: 'stdlib'>
    """
    return _classifier.classify_module(name)


def distributions_of(name: str) -> tuple[Distribution, ...]:
    """The distributions that the module or package called `name` comes from.

    In the order of `sys.path`; several may share a namespace package. Empty if there
    is none. Raises TypeError if `name` is not a string.

    >>> [each.name for each in distributions_of("coverage")]
    ['coverage']
    """
    return _classifier.distributions_of(name)


def explain(path: StrPath) -> Verdict:
    """The answer of `classify` with its rule, reason and evidence; its `str()` is one line.

    Raises the same errors as `classify`.

    >>> import json
    >>> explain(json.__file__).rule
    5
    """
    return _classifier.explain(path)


def refresh() -> None:
    """Forget what was read from disk. Call it after installing or removing something.

    >>> import json
    >>> refresh()
    >>> classify(json.__file__) == "stdlib"
    True
    """
    global _known
    # First: it voids the old state, so that a thread that publishes that now does no harm.
    _classifier.refresh()
    _known = _NOTHING


def coverage_init(reg: Plugins, options: Mapping[str, object] | None = None) -> None:
    """Register the plugin with coverage.py: `plugins = whose`, or `Coverage(plugins=[...])`.

    `options` is the section `[whose]` of coverage's configuration. It is checked
    when coverage.py configures the plugin, which raises
    `coverage.exceptions.ConfigError` for an option that cannot be used.

    >>> from coverage.plugin_support import Plugins
    >>> plugins = Plugins()
    >>> coverage_init(plugins, {"project": "src"})
    >>> [type(each).__name__ for each in plugins.configurers]
    ['WhosePlugin']
    """
    from whose._coverage.plugin import WhosePlugin

    reg.add_configurer(WhosePlugin(options, reg))
