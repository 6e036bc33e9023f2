"""The functions of the package: the running interpreter's classifier, and the plugin's entry."""

from __future__ import annotations

import sys
from types import FrameType

from whose._classifier import Classifier, StrPath
from whose._files.system import BUILTINS
from whose._verdict import Distribution, Kind, Verdict

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from coverage.plugin_support import Plugins
else:
    from _collections_abc import Mapping

    Plugins = object  # for `get_type_hints`: coverage.py is not imported for a name

_classifier = Classifier()

# Of the classifier's state: `sys.path`, the kinds and the owners that are known under it. They
# are one global, which is read and replaced as a whole; nothing that is safe is faster to reach.
_Known = tuple[list[str] | None, dict[str, Kind], dict[str, Distribution | None]]
_NOTHING: _Known = (None, {}, {})
_known = _NOTHING


def classify(path: StrPath) -> Kind:
    """Whose code is the file at `path`, by the running interpreter?

    `path` is a string, bytes or `os.PathLike`: absolute or relative, of a file,
    a directory or something inside a zip, existing or not. Never raises for a
    path; TypeError for what is none. A changed `sys.path` is noticed; for
    changes on disk there is `refresh`.

    >>> import json
    >>> classify(json.__file__)
    <Kind.STDLIB: 'stdlib'>
    >>> classify("<string>") == "unknown"
    True
    """
    entries, kinds, _ = _known
    if sys.path == entries:
        try:
            return kinds[path]  # type: ignore[index]
        except (KeyError, TypeError):
            pass
    kind = _classifier.classify(path)
    _share()
    return kind


def _share() -> None:
    """Have what the classifier knows now as a global."""
    global _known
    state = _classifier._now
    if state is not None and state.path is not _known[0]:
        _known = state.path, state.known, state.owners


def owner(path: StrPath) -> Distribution | None:
    """The distribution that the file at `path` belongs to; None if it is of none.

    Its record lists the file or, where it is installed editable, its sources hold
    it. Errors as for `classify`; an answer given before takes as long as its.

    >>> import coverage, json
    >>> owner(coverage.__file__).name
    'coverage'
    >>> owner(json.__file__) is None
    True
    """
    entries, _, owners = _known
    if sys.path == entries:
        try:
            return owners[path]  # type: ignore[index]
        except (KeyError, TypeError):
            pass
    found = _classifier.owner(path)
    _share()
    return found


def classify_object(asked: object) -> Kind:
    """Whose code is an object: a module, class, function, method, generator, frame, …?

    By the file that its code was compiled from; nothing is imported, no code of
    the object runs, and nothing is raised. Any other object is judged by its class.

    >>> import json
    >>> classify_object(json.JSONDecoder)
    <Kind.STDLIB: 'stdlib'>
    >>> classify_object(len)
    <Kind.STDLIB: 'stdlib'>
    """
    entries, kinds, _ = _known
    if type(asked) is FrameType and sys.path == entries:
        try:
            return kinds[asked.f_code.co_filename]
        except KeyError:
            pass
    kind = _classifier.classify_object(asked)
    _share()
    return kind


def classify_module(name: str) -> Kind:
    """Whose code is the module called `name`? `unknown` if there is none.

    It is found as the import system would find it, without importing it or its
    parents. TypeError for what is no string.

    >>> classify_module("json.decoder")
    <Kind.STDLIB: 'stdlib'>
    """
    return _classifier.classify_module(name)


def distributions_of(name: str) -> tuple[Distribution, ...]:
    """The distributions that the module or package called `name` comes from.

    In the order of `sys.path`; several may share a namespace package.

    >>> [each.name for each in distributions_of("coverage")]
    ['coverage']
    """
    return _classifier.distributions_of(name)


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
    global _known
    _classifier.refresh()  # what another thread takes over now is of no `sys.path` any more
    _known = _NOTHING


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
