"""The replacement for coverage.py's matchers, which asks a Classifier about paths."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._classifier import Classifier

LIBRARY = (Kind.THIRD_PARTY, Kind.STDLIB)


def kind_of(classifier: Classifier, path: str, problems: dict[str, str]) -> Kind:
    """The kind of `path`. If that fails, `project`, so that the file is measured.

    A failure is noted in `problems`.
    """
    try:
        return classifier.classify(path)
    except Exception as error:  # noqa: BLE001 - the measured program must not see it
        problems[path] = f"no answer ({type(error).__name__}: {error}), so it is measured"
        return Kind.PROJECT


class Matcher:
    """Matches files of some kinds. It has the interface of coverage.py's TreeMatcher."""

    def __init__(
        self,
        classifier: Classifier,
        kinds: tuple[Kind, ...],
        name: str,
        problems: dict[str, str],
    ) -> None:
        self.classifier = classifier
        self.kinds = kinds
        self.name = name
        self.problems = problems

    def match(self, path: str) -> bool:
        """Called for the decision about the file at `path`, which is absolute."""
        return kind_of(self.classifier, path, self.problems) in self.kinds

    def info(self) -> list[str]:
        """Called for `--debug=sys`: the directories that are known to match."""
        try:
            roots = self.classifier.environment.roots
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            self.problems[""] = f"no environment ({type(error).__name__}: {error})"
            return []
        return [root.path for root in roots if root.kind in self.kinds]

    def __repr__(self) -> str:
        return f"<whose {self.name} {self.info()!r}>"
