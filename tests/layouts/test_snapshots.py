"""In every kind of environment: a snapshot answers as the environment itself, elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layouts.all import ENVIRONMENTS
from layouts.interpreters import oldest_and_newest
from layouts.tools import run
from whose import Classifier, Environment

pytestmark = pytest.mark.slow

_PROBE = Path(__file__).with_name("snapshot_probe.py")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_answers_by_a_snapshot(name, workshop, tmp_path):
    """About every file of the environment, and those that it was built with by what they are."""
    interpreter = oldest_and_newest()[-1]
    built = workshop.build(f"{name}-{interpreter.minor}", ENVIRONMENTS[name], interpreter)
    questions, answers = tmp_path / "questions.json", tmp_path / "answers.json"
    truth = {
        **dict.fromkeys(built.project, "project"),
        **dict.fromkeys(built.third_party, "third-party"),
        **dict.fromkeys(built.stdlib, "stdlib"),
    }
    questions.write_text(json.dumps({"setup": built.setup, "files": list(truth)}))
    variables = {
        "WHOSE_PROBE": str(_PROBE),
        "WHOSE_PROBE_QUESTIONS": str(questions),
        "WHOSE_PROBE_ANSWERS": str(answers),
    }
    run([*built.python, built.entry], cwd=built.cwd, env={**built.env, **variables})
    said = json.loads(answers.read_text(encoding="utf-8"))
    classifier = Classifier(Environment.from_json(said["snapshot"]))
    assert len(said["kinds"]) > 10
    wrong = [
        (path, kind, str(classifier.explain(path)))
        for path, kind in {**said["kinds"], **truth}.items()
        if classifier.classify(path) != kind
    ]
    assert not wrong, wrong[:10]
