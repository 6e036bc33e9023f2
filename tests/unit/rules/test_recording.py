"""What a snapshot costs to make."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from unit.builders import SITE, build, environment


def test_a_directory_deeper_than_any(tmp_path: Path) -> None:
    """A file may name one. What is above it need not be remembered, one by one."""
    named = ("/" + "a" * 99) * 2000
    top = build({"e": {"pyvenv.cfg": "", SITE: {"far.egg-link": f"{named}\n."}}}, tmp_path)
    made = environment(top, "e")
    tracemalloc.start()
    try:
        text = made.to_json()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert named in text
    assert peak < 30 * 1024 * 1024
