"""A snapshot that somebody has changed is refused or answers; it never fails in another way."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.builders import SITE, Link, archive, build, distribution, environment

from whose import Classifier, Environment, Kind

TREE = {
    "base": {"bin": {"python3": ""}, "lib/python3.13": {"os.py": ""}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        "bin": {"x": ""},
        SITE: {**distribution("lib-1", "lib/__init__.py"), "lib": Link("store"), "x.py": ""},
    },
    "store": {"__init__.py": ""},
    "project": {
        **distribution("flat-1", "flat.py"),
        "m.py": "",
        "a.zip": archive("d-1.dist-info/RECORD"),
    },
}
NAMES = (f"e/{SITE}/lib/__init__.py", f"e/{SITE}/x.py", "e/bin/x", "base/lib/python3.13/os.py",
         "project/m.py", "project/flat.py", "project/a.zip/d.py", "store/__init__.py")  # fmt: skip
TEXTS = st.sampled_from(["", "/", "..", "x", "/x/../..", "{base}", "link", "\ud800", "a" * 5000])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    top = build(TREE, tmp_path_factory.mktemp("taken"))
    path = ["project", "base/lib/python3.13", f"e/{SITE}", "project/a.zip"]
    return top, environment(top, "e", path=path).to_json()


def change(content: Any, data: st.DataObject) -> None:
    """Put something else in the place of one value."""
    at, steps = content, data.draw(st.integers(1, 12))
    for _ in range(steps):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list):
            break
        if _ < steps - 1:
            at = at[key]
    at[key] = data.draw(VALUES)


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_changed_snapshots(taken: tuple[str, str], data: st.DataObject) -> None:
    top, text = taken
    content = json.loads(text)
    for _ in range(data.draw(st.integers(1, 3))):
        change(content, data)
    with contextlib.suppress(ValueError):
        found = Environment.from_json(json.dumps(content))
        classifier = Classifier(found)
        for name in (*NAMES, "relative.py"):
            path = name if name == "relative.py" else f"{top}/{name}"
            assert classifier.classify(path) in Kind
            assert classifier.explain(path).kind in Kind
        assert isinstance(found.library_prefixes(), tuple)
        assert Environment.from_json(found.to_json()).prefix == found.prefix
