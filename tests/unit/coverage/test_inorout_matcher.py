"""The matcher that answers in the place of coverage.py's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from whose import Classifier, Kind
from whose._coverage.inorout import Matcher


class Broken(Classifier):
    """Knows no environment."""

    @property
    def environment(self) -> None:
        raise RuntimeError("broken")


def test_a_classifier_that_fails_is_told_of_and_harms_nobody() -> None:
    decision: Any = SimpleNamespace(classifier=Broken(), problems={})
    matcher = Matcher(decision, "library", Kind.STDLIB)
    assert matcher.info() == []
    assert decision.problems == {"": "no environment (RuntimeError: broken)"}
