"""What whose explain says, as values, and paths in an environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cli.workbench import whose


def explained(path: str | Path, *options: str | Path, cwd: Path) -> dict:
    """What `--json` says of one path; every exhibit with a line is found in its file."""
    done = whose("explain", "--json", path, *options, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    for each in found["evidence"]:
        if each["line"] is not None:
            lines = Path(each["file"]).read_text(encoding="utf-8").split("\n")
            assert lines[each["line"] - 1].strip() == each["text"]
    return found


def files(found: dict) -> dict[str, dict]:
    return {os.path.basename(each["file"]): each for each in found["evidence"]}


def prefix_of(site: Path) -> Path:
    return site.parents[2]
