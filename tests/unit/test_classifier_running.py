"""The classifier of the running interpreter, and names that are no paths of files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import whose
from whose import Classifier, Kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("<string>", "unknown"),
        ("<stdin>", "unknown"),
        ("<ipython-input-1-x>", "unknown"),
        ("<frozen os>", "stdlib"),
        ("<frozen importlib._bootstrap_external>", "stdlib"),
        ("<frozen no_such>", "unknown"),
        ("", "unknown"),
        ("a\0b.py", "unknown"),
        ("\0", "unknown"),
    ],
)
def test_names_that_are_no_paths(name: str, kind: str) -> None:
    for ask in (whose.classify, Classifier().classify):
        assert ask(name) is Kind(kind)
    verdict = whose.explain(name)
    assert (verdict.kind, verdict.rule) == (kind, 0)
    assert verdict.reason == (
        "frozen into the interpreter" if kind == "stdlib" else "not the path of a file"
    )


def test_a_file_with_the_name_of_code_that_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code from a string is called so, whatever is in the working directory."""
    (tmp_path / "<string>").touch()
    monkeypatch.chdir(tmp_path)
    kinds = [Classifier().classify(each) for each in ("<string>", "./<string>")]
    assert kinds == ["unknown", "project"]


def test_the_running_interpreter() -> None:
    assert whose.classify(os.__file__) is Kind.STDLIB
    assert whose.classify(pytest.__file__) is Kind.THIRD_PARTY
    assert whose.classify(__file__) is Kind.PROJECT
    assert whose.classify(whose.__file__) is Kind.PROJECT
    assert whose.classify(sys.executable) is not Kind.UNKNOWN


def test_first_questions_at_the_end_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """When no module can be imported any more; tests of the real end run other processes."""
    Classifier().prepare()
    monkeypatch.setattr(sys, "meta_path", None)
    asked = Classifier()
    assert asked.classify(os.__file__) == asked.classify_module("os") == Kind.UNKNOWN
    assert asked.owner(os.__file__) is None
    assert asked.distributions_of("os") == ()
    verdict = asked.explain(Path(os.__file__))
    assert (verdict.path, verdict.rule) == (os.__file__, 0)
    assert str(verdict) == "unknown: the interpreter shuts down"

    def fail(_: object) -> Kind:
        raise ImportError

    monkeypatch.setattr(asked, "classify", fail)
    assert asked.classify_object(os) == Kind.UNKNOWN
    monkeypatch.undo()
    assert asked.owner(os.__file__) is None
    monkeypatch.setattr(asked, "classify", fail)
    with pytest.raises(ImportError):
        asked.classify_object(os)
