"""Files that are no snapshot, or a damaged one, and what the documents say of its fields."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest

from unit.environment.snapshot_trees import TREES, made
from whose import Classifier, Environment, Kind


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, 'no snapshot: its "format" is not "whose environment"'),
        ({"version": 2}, "a snapshot of version 2: this whose reads version 1"),
        ({"version": "1"}, "a snapshot of version '1': this whose reads version 1"),
        ({"version": True}, "a snapshot of version True: this whose reads version 1"),
        ({"separator": ":"}, "a damaged snapshot: ':' is no separator"),
        ({"separator": []}, "a damaged snapshot: separator has list in a wrong place"),
        ({"folds_case": None}, "a damaged snapshot: folds_case has NoneType in a wrong place"),
        ({"facts": {}}, "a damaged snapshot: facts has no base_executable"),
        ({"facts": []}, "a damaged snapshot: facts has list in a wrong place"),
        ({"disk": []}, "a damaged snapshot: the disk is no object"),
        ({"disk": None}, "a damaged snapshot: the disk is no object"),
        ({"disk": {"/": 1}}, "a damaged snapshot: the disk has what is no"),
        (
            {"disk": {"/": {"a": ["link", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["archive", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["other", 1]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        (
            {"disk": {"/": {"a": ["link", "a\0b"]}}},
            "a damaged snapshot: the disk has what is no",
        ),
        ({"disk": {"/": {"a": "\ud900"}}}, "a damaged snapshot: 'utf-8' codec can't encode"),
        ({"problems": []}, "a damaged snapshot: problems has list"),
    ],
)
def test_what_is_no_snapshot_is_said(tmp_path: Path, change: dict[str, object], said: str) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = {**json.loads(live.to_json()), **change}
    with pytest.raises(ValueError, match="snapshot") as raised:
        Environment.from_json(json.dumps(content))
    assert str(raised.value).startswith(said)
    assert "\n" not in str(raised.value)


def test_a_field_that_is_missing_is_said(tmp_path: Path) -> None:
    _, live = made(TREES["links"], tmp_path)
    text = live.to_json()
    for name in json.loads(text):
        content = json.loads(text)
        del content[name]
        said = {
            "format": 'no snapshot: its "format" is not "whose environment"',
            "version": "a snapshot of version None: this whose reads version 1",
            "disk": "a damaged snapshot: the disk is no object",
        }
        with pytest.raises(ValueError, match="snapshot") as raised:
            Environment.from_json(json.dumps(content))
        assert str(raised.value) == said.get(name, f"a damaged snapshot: it has no {name}")
    for name in json.loads(text)["facts"]:
        content = json.loads(text)
        del content["facts"][name]
        with pytest.raises(ValueError, match=f"^a damaged snapshot: facts has no {name}$"):
            Environment.from_json(json.dumps(content))


def test_the_documentation_names_the_fields(tmp_path: Path) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    page = Path(__file__).parents[3].joinpath("docs/snapshots.md").read_text()
    rows = page.partition("| key |")[2].partition("\n\n")[0].split("\n")
    told = {name for row in rows for name in re.findall("`([a-z_]+)`", row.split("|")[1])}
    assert told == set(content)
    row = next(row for row in rows if row.startswith("| `facts`"))
    told = set(re.findall("`([a-z_]+)`", row.split("|")[2])) - {"sysconfig"}
    assert told == set(content["facts"])


@pytest.mark.parametrize("field", ["prefixes", "path", "schemes", "variables", "lambda_runtime"])
@pytest.mark.parametrize("value", [None, 1, [1], [[1]], {"a": 1}, "text", [None], []])
def test_damaged_evidence_is_said_or_answers(tmp_path: Path, field: str, value: object) -> None:
    """Never anything but an environment or a ValueError."""
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    content["facts"][field] = value
    with contextlib.suppress(ValueError):
        found = Environment.from_json(json.dumps(content))
        assert Classifier(found).classify("/x/y.py") in Kind


@pytest.mark.parametrize("field", ["{base:>99999999999}", "{base.nope}", "{base[0]}", "{0}", "{"])
def test_templates_of_schemes_are_names_in_braces(tmp_path: Path, field: str) -> None:
    _, live = made(TREES["links"], tmp_path)
    content = json.loads(live.to_json())
    content["facts"]["schemes"] = [{"purelib": f"{field}/lib"}]
    with pytest.raises(ValueError, match="a damaged snapshot: schemes have"):
        Environment.from_json(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[", "null", "[" * 100_000, b"\xff", "1", "[]"])
def test_what_is_no_json_is_said(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^no snapshot: "):
        Environment.from_json(text)
