"""What is remembered is bounded: names that are always new take no more and no more memory."""

from __future__ import annotations

import os
import sys
import tracemalloc

import pytest

from unit.builders import SITE, build, distribution, environment
from whose import Classifier
from whose._files.limits import DEEPEST
from whose._files.paths import forget_oldest
from whose._rules.rules import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

STORES = (
    ("whose._rules.rules", "MOST_ANSWERS"),
    ("whose._files.disk", "MOST_PLACES"),
    ("whose._metadata.conda", "MOST_PLACES"),
    ("whose._metadata.directory", "MOST_PLACES"),
    ("whose._metadata.contents", "MOST_PLACES"),
    ("whose._rules.walk", "MOST_PLACES"),
)
FEW = 20


def classifier(tmp_path: Path) -> tuple[str, Classifier]:
    tree = {
        "base": {"lib/python3.13": {"os.py": "", "site-packages": {"d": {}}}},
        "target": {"d.py": "", **distribution("d-1", "d.py")},
        "conda": {"conda-meta": {"p-1.json": '{"files": ["p.py"]}'}},
        "project": {},
    }
    top = build(tree, tmp_path)
    path = ["target", "base/lib/python3.13", f"base/{SITE}"]
    return top, Classifier(environment(top, "conda", path=path, cwd="conda"))


def stores(classifier: Classifier) -> dict[str, int]:
    """The sizes of everything that is remembered."""
    rules = classifier._state()
    environment = rules.environment
    found = {
        "known": len(rules.known),
        "places": len(rules.places),
        "real": len(rules.disk._real),
        "bare": len(environment.contents._bare),
    }
    for installed in environment.contents._installed.values():
        found[f"rows of {installed.directory}"] = len(installed._rows)
        found[f"near of {installed.directory}"] = len(installed._near)
    for prefix, records in environment.contents._conda.items():
        found[f"names of {prefix}"] = len(records.asked)
    return found


def test_the_oldest_half_is_forgotten() -> None:
    store = dict.fromkeys("abcde")
    forget_oldest(store, 5)
    assert list(store) == list("abcde")
    store["f"] = None
    forget_oldest(store, 5)
    assert list(store) == list("cdef")


def test_new_names_are_answered_and_not_kept_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In directories that are always new, beside distributions, in conda's prefix, nowhere."""
    for module, name in STORES:
        monkeypatch.setattr(f"{module}.{name}", FEW)
    top, asked = classifier(tmp_path)
    expected = {
        "base/lib/python3.13/x{}.py": "stdlib",
        f"base/{SITE}/d/x{{}}.py": "third-party",
        "target/x{}.py": "project",
        "target/x{}/y.py": "project",
        "target/d.py": "third-party",
        "conda/x{}.py": "project",
        "conda/p.py": "third-party",
        "real{}/x.py": "project",
        "none/{}/x/y.py": "project",
        "<cell {}>": "unknown",
    }
    sizes: dict[str, int] = {}
    for number in range(5 * FEW):
        os.mkdir(os.path.join(top, f"real{number}"))
        for name, kind in expected.items():
            path = name.format(number)
            path = path if path.startswith("<") else os.path.join(top, path)
            assert asked.classify(path) == kind, path
            assert asked.explain(path).kind == kind, path
        sizes = {name: max(size, sizes.get(name, 0)) for name, size in stores(asked).items()}
    assert len(sizes) > 6
    assert max(sizes.values()) <= 2 * FEW, sizes
    assert {name for name, size in sizes.items() if size > FEW / 2} >= {"known", "places", "real"}


def test_names_that_are_no_paths_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if nothing else is asked about, as in a process that makes code for ever."""
    monkeypatch.setattr("whose._rules.rules.MOST_ANSWERS", FEW)
    asked = Classifier()
    for number in range(5 * FEW):
        assert asked.classify(f"<cell {number}>") == "unknown"
    assert len(asked._state().known) <= FEW + 1


@pytest.mark.parametrize("ask", ["classify", "explain"])
def test_paths_deeper_than_sense_are_not_remembered(tmp_path: Path, ask: str) -> None:
    top, asked = classifier(tmp_path)
    question = getattr(asked, ask)
    site = os.path.join(top, "base", SITE)

    def path(number: int, below: str, depth: int) -> str:
        return os.path.join(below, *["d"] * (depth - below.count("/") - 2), f"x{number}.py")

    assert asked.explain(path(0, site, DEEPEST)).kind == "third-party"
    assert asked.explain(path(0, site, 2000)).kind == "third-party"
    assert asked.explain(path(0, os.path.join(top, "project"), 2000)).kind == "project"
    before = stores(asked)
    for number in range(20):
        question(path(number, site, 2000))
    assert stores(asked) == before


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts CPython's memory")
def test_a_deep_path_takes_no_memory_for_good(tmp_path: Path) -> None:
    _, asked = classifier(tmp_path)
    paths = [f"/{name}{'/d' * 1900}/x.py" for name in "abcdefgh"]
    asked.classify(paths.pop())
    tracemalloc.start()
    try:
        for path in paths:
            asked.classify(path)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / len(paths) < 60_000


@pytest.mark.parametrize("ask", ["classify", "owner", "explain"])
def test_a_path_is_remembered_in_all_its_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    """As a string, as bytes and as an object, whichever was asked about first."""
    top, asked = classifier(tmp_path)
    question, path = getattr(asked, ask), tmp_path / "target" / "d.py"
    said = question(path)
    monkeypatch.setattr(Rules, "ruled", None)
    for each in (path, os.fsencode(path), f"{top}/target/d.py"):
        assert question(each) is said
