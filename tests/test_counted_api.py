"""What the functions for other tools cost: counted in instructions, or compared within a run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # much is counted

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "benchmarks"))

import valgrind  # noqa: E402
from harness import Bench  # noqa: E402
from installations import Installation  # noqa: E402

DISTRIBUTIONS = 129
BEGIN = """
import importlib.metadata, sys
import whose
from whose._rules.explain import verdict_of
path = {path!r}
frame = sys._getframe()
whose.classify(path), whose.owner(path), whose.classify_object(frame), whose.explain(path)
whose.refresh()  # so that an answer is remembered alone: others might collide with it
classifier = whose.Classifier()
classifier.explain(path)
known = {{path: 1}}
def new_prefixes(_):
    return whose.Environment.current().library_prefixes()
def names(_):
    return [each.name for each in importlib.metadata.distributions()]
def new_verdict(_):
    classifier._now.verdicts.clear()
    return verdict_of(classifier._now, path)
new_prefixes(0), names(0)
def repeat(times, ask, argument):
    for _ in range(times):
        ask(argument)
"""


@pytest.fixture(scope="module")
def bench():
    with Bench(python=sys.executable, smoke=True) as bench:
        yield bench


@pytest.fixture(scope="module")
def installation(bench):
    """A project that is installed editable, with 129 distributions."""
    return Installation(bench, "editable", DISTRIBUTIONS, 21)


def cost(made, what, few, many):
    """The instructions of one time."""
    counts = [
        valgrind.instructions(
            [made.python, "-c", f"{BEGIN.format(path=made.library)}\nrepeat({times}, {what})"],
            made.root,
            **made.variables,
        )
        for times in (few, many)
    ]
    return (counts[1] - counts[0]) / (many - few)


@pytest.mark.skipif(not valgrind.available(), reason="valgrind is not there")
@pytest.mark.parametrize("what", ["whose.owner, path", "whose.classify_object, frame"])
def test_an_answer_given_before_is_four_look_ups_at_most(installation, what):
    look_up = cost(installation, "known.get, path", 1_000, 21_000)
    assert cost(installation, what, 1_000, 21_000) <= 4 * look_up


@pytest.mark.skipif(not valgrind.available(), reason="valgrind is not there")
def test_an_explanation_given_before_is_a_fifth_at_most(installation):
    known = cost(installation, "whose.explain, path", 100, 1_100)
    assert known <= cost(installation, "new_verdict, 0", 1, 11) / 5


@pytest.mark.skipif(not valgrind.available(), reason="valgrind is not there")
def test_prefixes_take_no_longer_than_the_names_of_distributions(installation):
    """The environment included; those come from `importlib.metadata`."""
    prefixes = cost(installation, "new_prefixes, 0", 1, 4)
    assert prefixes <= cost(installation, "names, 0", 1, 4)


@pytest.mark.skipif(not valgrind.available(), reason="valgrind is not there")
def test_prefixes_where_all_files_are_links_take_little_longer(bench, installation):
    """A few questions to the disk for each distribution."""
    linked = Installation(bench, "symlinked", DISTRIBUTIONS, 21)
    plain = cost(installation, "new_prefixes, 0", 1, 4)
    assert cost(linked, "new_prefixes, 0", 1, 4) <= 1.8 * plain


def test_a_snapshot_is_small(installation):
    """In kilobytes, where nothing is told by record."""
    code = "import whose; print(len(whose.Environment.current().to_json()))"
    command = [installation.python, "-c", code]
    done = subprocess.check_output(command, cwd=installation.root)
    assert int(done) <= 200_000
