"""Environments that are put together by hand, and what is found wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unit.builders import LIB, SITE, Tree, build, environment
from whose.check import hazards
from whose.check.hazard import Hazard

BASE = {"base": {LIB: {"os.py": ""}, "bin": {}}, "project": {}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", "bin": {"python": ""}, SITE: {}}


def found(tree: Tree, tmp_path: Path, *path: str, **others: Any) -> tuple[str, list[Hazard]]:
    top = build({**BASE, "e": VENV, **tree}, tmp_path)
    entries = [*path, f"base/{LIB}", f"e/{SITE}"]
    return top, hazards(environment(top, "e", path=entries, **others))
