"""Finds the module or distribution that a word names, without importing it."""

from __future__ import annotations

from whose._environment.modules import find_module
from whose._verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._classifier import Classifier
    from whose._metadata.formats import Distribution

    Named = tuple[Kind, str, Distribution | None]


def named(word: str, classifier: Classifier) -> Named | None:
    """The module or installed distribution called `word`; None if there is none.

    It is given as its kind, its file, which is empty if it has none, and the distribution.

    >>> from whose import Classifier
    >>> kind, file, distribution = named("json.decoder", Classifier())
    >>> kind, distribution
    (<Kind.STDLIB: 'stdlib'>, None)
    """
    path = find_module(word, classifier.environment)
    if path.startswith("<frozen "):
        return Kind.STDLIB, "", None
    if path:
        verdict = classifier.explain(path)
        return verdict.kind, path, verdict.distribution
    if word.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return _distribution(word, classifier)
    return None


def _distribution(word: str, classifier: Classifier) -> Named | None:
    environment = classifier.environment
    for site, _ in environment.sites_on_path():
        installed = environment.contents.installed(environment.disk.paths.key(site))
        installed.local()  # sets the origins
        for each in installed.named(word):
            own = each.origin is not None and bool(each.origin.directory)
            return Kind.PROJECT if own else Kind.THIRD_PARTY, each.metadata, each
    return None
