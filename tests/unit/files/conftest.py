"""A tree with files, directories and links of all forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import Link, build


@pytest.fixture
def top(tmp_path: Path) -> str:
    tree = {
        "d": {"m.py": "code", "e": {}},
        "file-link": Link("d/m.py"),
        "directory-link": Link("d"),
        "broken": Link("nowhere"),
        "loop": Link("loop"),
        "to": Link("fro"),
        "fro": Link("to"),
        "chain": Link("directory-link/e"),
    }
    return build(tree, tmp_path)
