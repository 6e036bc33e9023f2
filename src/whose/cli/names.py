"""Finds the module or distribution that a word names, without importing it."""

from __future__ import annotations

from whose._environment.modules import find_module
from whose._verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._classifier import Classifier
    from whose._metadata.formats import Distribution


class Named:
    """A module or a distribution: its kind, its file, and the distribution that owns it."""

    def __init__(self, kind: Kind, file: str, distribution: Distribution | None = None) -> None:
        self.kind = kind
        self.file = file
        self.distribution = distribution

    def words(self) -> str:
        """The owner and the file, in words."""
        owner = str(self.distribution) if self.distribution else ""
        return ", ".join(filter(None, (owner, self.file))) or "built into the interpreter"


def named(word: str, classifier: Classifier) -> Named | None:
    """The importable module or installed distribution called `word`; None if there is none.

    >>> from whose import Classifier
    >>> found = named("json.decoder", Classifier())
    >>> found and found.kind
    <Kind.STDLIB: 'stdlib'>
    """
    found = _module(word, classifier)
    if found is not None:
        return found
    if word.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return _distribution(word, classifier)
    return None


def _module(word: str, classifier: Classifier) -> Named | None:
    path = find_module(word, classifier.environment)
    if not path:
        return None
    if path.startswith("<frozen "):
        return Named(Kind.STDLIB, "")
    verdict = classifier.explain(path)
    return Named(verdict.kind, path, verdict.distribution)


def _distribution(word: str, classifier: Classifier) -> Named | None:
    from whose._metadata.directory import Installed
    from whose._metadata.formats import normalised

    environment = classifier.environment
    wanted = normalised(word)
    for site, _ in environment.sites_on_path():
        for each in Installed(site, environment.disk).distributions():
            if normalised(each.name) == wanted:
                origin = each.origin
                own = origin is not None and bool(origin.directory)
                return Named(Kind.PROJECT if own else Kind.THIRD_PARTY, each.metadata, each)
    return None
