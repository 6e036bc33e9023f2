"""The classifier of the running interpreter, behind the functions of the package."""

from __future__ import annotations

from whence.classifier import Classifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whence.classifier import StrPath
    from whence.verdict import Kind, Verdict

_classifier = Classifier()


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
    return _classifier.classify(path)


def explain(path: StrPath) -> Verdict:
    """The same answer with the rule, the reason and the evidence; `str()` of it is one line.

    >>> import json
    >>> explain(json.__file__).rule
    5
    """
    return _classifier.explain(path)


def refresh() -> None:
    """Forget what was read from disk: after installing, removing or re-creating something."""
    _classifier.refresh()
