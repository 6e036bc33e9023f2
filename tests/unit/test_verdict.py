from __future__ import annotations

import json
import pickle

import pytest

from whose import Kind, Verdict
from whose._verdict import Distribution, Evidence, Origin, Ruling

RECORD = Evidence("/e/d-1.dist-info/RECORD", 2, "m.py,,")
BAD = Evidence("/x", None, "bad")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.STDLIB, "stdlib"),
        (Kind.THIRD_PARTY, "third-party"),
        (Kind.PROJECT, "project"),
        (Kind.UNKNOWN, "unknown"),
    ],
)
def test_a_kind_is_its_value(kind: Kind, value: str) -> None:
    assert kind == value
    assert Kind(value) is kind
    assert str(kind) == f"{kind}" == value
    assert json.dumps(kind) == f'"{value}"'
    assert {value: 1}[kind] == 1
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_there_are_four_kinds() -> None:
    assert len(Kind) == 4
    with pytest.raises(ValueError, match="third_party"):
        Kind("third_party")


def verdict(**changes: object) -> Verdict:
    ruling = Ruling(Kind.THIRD_PARTY, 4, "site-packages of /e", "/e/site-packages", "/e")
    return Verdict("/e/site-packages/m.py", ruling, **changes)  # type: ignore[arg-type]


def test_a_verdict_takes_everything_from_its_ruling() -> None:
    said = verdict()
    assert (said.kind, said.rule, said.reason) == (Kind.THIRD_PARTY, 4, "site-packages of /e")
    assert (said.root, said.layer, said.distribution) == ("/e/site-packages", "/e", None)
    assert str(said) == "third-party: site-packages of /e"
    assert repr(said) == (
        "Verdict(path='/e/site-packages/m.py', kind=<Kind.THIRD_PARTY: 'third-party'>, rule=4, "
        "reason='site-packages of /e')"
    )


def test_as_dict_is_ready_for_json() -> None:
    origin = Origin("file:///src/d", "directory", True, "/src/d")
    owner = Distribution("d", "1", "/e", "/e/d-1.dist-info", origin)
    said = verdict(distribution=owner, evidence=(RECORD,), notes=(BAD,))
    assert json.loads(json.dumps(said.as_dict())) == {
        "path": "/e/site-packages/m.py",
        "kind": "third-party",
        "rule": 4,
        "reason": "site-packages of /e",
        "root": "/e/site-packages",
        "layer": "/e",
        "distribution": {
            "name": "d",
            "version": "1",
            "metadata": "/e/d-1.dist-info",
            "editable": True,
            "url": "file:///src/d",
        },
        "evidence": [{"file": "/e/d-1.dist-info/RECORD", "line": 2, "text": "m.py,,"}],
        "notes": [{"file": "/x", "line": None, "text": "bad"}],
    }


def test_what_is_not_known_is_null() -> None:
    values = Verdict("<string>", Ruling(Kind.UNKNOWN, 0, "not the path of a file")).as_dict()
    assert values["root"] is None
    assert values["layer"] is None
    assert values["distribution"] is None


def test_a_ruling_shows_itself() -> None:
    assert repr(Ruling(Kind.PROJECT, 6, "nobody's")) == (
        "Ruling(kind=<Kind.PROJECT: 'project'>, layer='', reason=\"nobody's\", root='', rule=6)"
    )


def test_evidence_is_its_file_line_and_text() -> None:
    assert str(RECORD) == "/e/d-1.dist-info/RECORD:2: m.py,,"
    assert str(BAD) == "/x: bad"
    assert repr(BAD) == "Evidence(file='/x', line=None, text='bad')"
    assert Evidence("/x", None, "bad") == BAD
    assert {Evidence("/x", None, "bad"): 1}[BAD] == 1
    assert Evidence("/x", 1, "bad") != BAD
    assert BAD != ("/x", None, "bad")


def test_verdicts_that_say_the_same_are_equal() -> None:
    """Also after a journey to another process."""
    owner = Distribution(
        "d", "1", "/e", "/e/d-1.dist-info", Origin("file:///d", "directory", True, "/d")
    )
    one = verdict(distribution=owner, evidence=(RECORD,), notes=(BAD,))
    other = pickle.loads(pickle.dumps(one))
    assert one == other
    assert hash(one) == hash(other)
    assert one != verdict(distribution=owner, evidence=(RECORD,))
    assert one != "third-party: site-packages of /e"
