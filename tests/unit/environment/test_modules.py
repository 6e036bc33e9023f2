"""Where modules are, by name."""

from __future__ import annotations

import pytest

from unit.builders import build, environment
from whose._environment.modules import find_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

TREE = {
    "one": {
        "plain.py": "raise SystemExit('imported')",
        "space": {"part": {"__init__.py": ""}},
        "both": {"x.py": ""},
        "fast.cpython-313-x86_64-linux-gnu.so": "",
    },
    "two": {"plain.py": "", "both": {"__init__.py": ""}, "space": {"other.py": ""}},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "one/plain.py"),
        ("space.part", "one/space/part/__init__.py"),
        ("space.other", "two/space/other.py"),
        ("space", "one/space"),
        ("both", "two/both/__init__.py"),
        ("fast", "one/fast.cpython-313-x86_64-linux-gnu.so"),
        ("gone", ""),
        ("no-name", ""),
        ("", ""),
    ],
)
def test_modules_are_found_as_they_are_imported(tmp_path: Path, name: str, expected: str) -> None:
    """A package goes before a directory without `__init__.py`, wherever that is."""
    top = build(TREE, tmp_path)
    found = find_module(name, environment(top, "e", path=["one", "two"]))
    assert found == (f"{top}/{expected}" if expected else "")
