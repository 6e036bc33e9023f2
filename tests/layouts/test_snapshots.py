"""In every kind of environment: a snapshot answers as the environment itself, elsewhere."""

from __future__ import annotations

import pytest

from layouts.all import ENVIRONMENTS
from layouts.interpreters import oldest_and_newest
from layouts.measure import probed
from whose import Classifier, Environment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_answers_by_a_snapshot(name, workshop, tmp_path):
    """About every file of the environment, and those that it was built with by what they are."""
    interpreter = oldest_and_newest()[-1]
    built = workshop.build(f"{name}-{interpreter.minor}", ENVIRONMENTS[name], interpreter)
    truth = {
        **dict.fromkeys(built.project, "project"),
        **dict.fromkeys(built.third_party, "third-party"),
        **dict.fromkeys(built.stdlib, "stdlib"),
    }
    asked = {"setup": built.setup, "files": list(truth)}
    said = probed(built, "snapshot_probe.py", asked, tmp_path)
    classifier = Classifier(Environment.from_json(said["snapshot"]))
    assert len(said["kinds"]) > 10
    wrong = [
        (path, kind, str(classifier.explain(path)))
        for path, kind in {**said["kinds"], **truth}.items()
        if classifier.classify(path) != kind
    ]
    assert not wrong, wrong[:10]
