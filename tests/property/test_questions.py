"""Any text may be asked about, and any text may be in `sys.path` and the options."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from whose import Classifier, Kind, Verdict

ANY = st.text(max_size=80)
PIECES = st.lists(
    st.sampled_from(
        [
            *("/", "//", ".", "..", "\\", "\0", "\udc80", "\ud800", "~", "é", " ", "\n", "C:"),
            *("<", ">", "<string>", "<frozen os>", "lib", "site-packages", "dist-packages"),
            *("__pycache__", "m.py", ".pyc", ".so", ".zip", "x" * 300, "a/" * 60, "python3.11"),
            *(os.path.dirname(os.__file__), os.__file__, os.getcwd(), sys.prefix, os.devnull),
        ]
    ),
    max_size=8,
).map("".join)
TEXTS = ANY | PIECES | st.tuples(PIECES, ANY).map("/".join)

CLASSIFIER = Classifier()


@given(TEXTS)
@example("x" * 100_000)
@example("/x" * 50_000)
@example("../" * 30_000)
@example("<" + "x" * 100_000 + ">")
@example(os.path.dirname(os.__file__) + "/a" * 50_000)
def test_every_text_gets_an_answer(text: str) -> None:
    kind = CLASSIFIER.classify(text)
    assert isinstance(kind, Kind)
    verdict = CLASSIFIER.explain(text)
    assert isinstance(verdict, Verdict)
    assert verdict.kind is kind
    assert (kind is Kind.UNKNOWN) <= (not text or "\0" in text or text[0] + text[-1] == "<>")
    assert CLASSIFIER.classify(text) is kind
    assert verdict.as_dict()["kind"] == kind


@given(TEXTS)
def test_bytes_and_path_objects_are_the_same_question(text: str) -> None:
    try:
        encoded = os.fsencode(text)
    except UnicodeEncodeError:
        return

    class Path:
        def __fspath__(self) -> str:
            return text

    kind = CLASSIFIER.classify(text)
    assert CLASSIFIER.classify(Path()) is kind
    if os.fsdecode(encoded) == text:
        assert CLASSIFIER.classify(encoded) is kind  # type: ignore[arg-type]


@given(TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_any_text_may_be_an_option(text: str, project: list[str], third_party: list[str]) -> None:
    if any("\0" in each or each in ("", "dist:") for each in (*project, *third_party)):
        with pytest.raises(ValueError, match="a path"):
            Classifier(project=project, third_party=third_party)
        return
    if {*map(os.path.normpath, project)} & {*map(os.path.normpath, third_party)}:
        with pytest.raises(ValueError, match="both name"):
            Classifier(project=project, third_party=third_party)
        return
    classifier = Classifier(project=project, third_party=third_party)
    assert classifier.explain(text).kind is classifier.classify(text)


@given(TEXTS, st.lists(TEXTS | st.none() | st.integers() | st.binary(max_size=20), max_size=4))
def test_any_value_may_be_on_sys_path(text: str, entries: list[object]) -> None:
    original = list(sys.path)
    try:
        sys.path[:0] = entries  # type: ignore[arg-type]
        sys.path.extend(entries)  # type: ignore[arg-type]
        assert CLASSIFIER.explain(text).kind is CLASSIFIER.classify(text)
    finally:
        sys.path[:] = original
