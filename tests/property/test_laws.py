"""The two laws of a classifier, and that `explain` agrees with it, on generated trees."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from whose import Classifier, Kind

from .steps import FRAMES, STEPS, Frame, Step
from .trees import Tree


@contextmanager
def grown(steps: list[Step], frame: Frame | None = None) -> Iterator[Tree]:
    with tempfile.TemporaryDirectory() as directory:
        tree = Tree(os.path.realpath(directory), steps)
        tree.write()
        note(repr(tree))
        if frame is not None:
            facts = frame.environment(tree).facts
            for name in ("prefixes", "base_prefixes", "path", "cwd", "script_directory"):
                note(f"{name} = {getattr(facts, name)}")
        yield tree


def differences(
    one: dict[str, Kind], other: dict[str, Kind]
) -> dict[str, tuple[Kind | None, Kind | None]]:
    names = one.keys() | other.keys()
    return {
        name: (one.get(name), other.get(name))
        for name in sorted(names)
        if one.get(name) is not other.get(name)
    }


def answers(classifier: Classifier, names: list[str]) -> dict[str, Kind]:
    return {name: classifier.classify(name) for name in names}


@pytest.mark.slow
@given(STEPS, FRAMES, st.randoms(use_true_random=False))
def test_an_answer_does_not_depend_on_the_questions_before(
    steps: list[Step], frame: Frame, chance: random.Random
) -> None:
    with grown(steps, frame) as tree:
        names = tree.spellings(most=60)
        alone = {name: Classifier(frame.environment(tree)).classify(name) for name in names}
        for _ in range(3):
            chance.shuffle(names)
            asked = Classifier(frame.environment(tree))
            assert not differences(alone, answers(asked, names))
            assert not differences(alone, answers(asked, names))


@given(STEPS, FRAMES)
def test_all_spellings_of_a_file_get_the_same_answer(steps: list[Step], frame: Frame) -> None:
    with grown(steps, frame) as tree:
        classifier = Classifier(frame.environment(tree))
        names = tree.spellings()
        by_name = answers(classifier, names)
        by_real_path = {name: classifier.classify(os.path.realpath(name)) for name in names}
        assert not differences(by_real_path, by_name)


@pytest.mark.slow
@given(STEPS, FRAMES, st.randoms(use_true_random=False))
def test_explain_gives_the_same_answer_as_classify(
    steps: list[Step], frame: Frame, chance: random.Random
) -> None:
    with grown(steps, frame) as tree:
        names = tree.spellings(most=60)
        classified = answers(Classifier(frame.environment(tree)), names)
        chance.shuffle(names)
        asked = Classifier(frame.environment(tree))
        verdicts = {name: asked.explain(name) for name in names}
        assert not differences(classified, {name: each.kind for name, each in verdicts.items()})
        for name, verdict in verdicts.items():
            assert verdict.path == name
            assert str(verdict) == f"{verdict.kind}: {verdict.reason}"
            assert "\n" not in str(verdict)


@given(STEPS, FRAMES, st.randoms(use_true_random=False))
def test_an_answer_is_the_same_after_a_refresh(
    steps: list[Step], frame: Frame, chance: random.Random
) -> None:
    with grown(steps, frame) as tree:
        names = tree.spellings(most=60)
        classifier = Classifier(frame.environment(tree))
        before = answers(classifier, names)
        classifier.refresh()
        chance.shuffle(names)
        assert not differences(before, answers(classifier, names))


@given(STEPS, FRAMES, st.integers(0, 40), st.sampled_from(["project", "third_party"]))
def test_an_option_decides_about_everything_below_it(
    steps: list[Step], frame: Frame, number: int, option: str
) -> None:
    with grown(steps, frame) as tree:
        forced = tree.full(tree.at(number))
        classifier = Classifier(frame.environment(tree), **{option: [forced]})
        names = [*tree.spellings(), f"{forced}/none/none.py"]
        kinds = {
            classifier.classify(name)
            for name in names
            if f"{os.path.realpath(name)}/".startswith(f"{forced}/")
        }
        assert kinds == {option.replace("_", "-")}


@given(STEPS, FRAMES, st.lists(st.integers(0, 60)), st.lists(st.integers(0, 60)))
def test_options_mean_the_same_in_all_spellings(
    steps: list[Step], frame: Frame, project: list[int], third_party: list[int]
) -> None:
    """A link to a file is left out: an option about its directory is about its name."""
    with grown(steps, frame) as tree:
        names = [name for name in tree.spellings() if not os.path.islink(name)]
        own, others = (
            [names[each % len(names)] for each in given] for given in (project, third_party)
        )
        both = set(map(os.path.normpath, own))  # a path in both is refused
        others = [name for name in others if os.path.normpath(name) not in both]
        options = {"project": own, "third_party": others}
        note(f"{options}")
        classifier = Classifier(frame.environment(tree), **options)
        by_real_path = {name: classifier.classify(os.path.realpath(name)) for name in names}
        assert not differences(by_real_path, answers(classifier, names))


@pytest.mark.slow
@given(STEPS, st.lists(st.lists(st.integers(0, 40), max_size=3), max_size=4))
def test_an_answer_follows_sys_path(steps: list[Step], states: list[list[int]]) -> None:
    """Whatever `sys.path` was before, the answers are those of a new classifier."""
    with grown(steps) as tree:
        names = tree.spellings(most=40)
        asked = Classifier()
        original = list(sys.path)
        try:
            for state in [*states, []]:
                front = [tree.full(tree.at(number)) for number in state[:2]]
                back = [tree.full(tree.at(number)) for number in state[2:]]
                sys.path[:] = front + original + back
                note(f"sys.path = {front} + … + {back}")
                assert not differences(answers(Classifier(), names), answers(asked, names))
        finally:
            sys.path[:] = original
