"""What a short question costs, in instructions against an interpreter that does nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from layouts.tools import write

from cli.workbench import variables

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # much is counted
    pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind counts instructions"),
]


def counted(*command: str | Path, cwd: Path) -> int:
    tool = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    done = subprocess.run(
        [*tool, *map(str, command)],
        cwd=cwd,
        env=variables({"PYTHONHASHSEED": "0"}),
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


def test_short_questions_are_cheap(equipped: Path, tmp_path: Path) -> None:
    """The version at most 1.5 times `python -c pass`, a kind twice, an explanation 3 times.

    Before Python 3.13, the import of `enum` alone takes half as long as `pass`.
    """
    path = write(tmp_path / "app.py")
    python, whose = equipped / "bin" / "python", equipped / "bin" / "whose"
    questions = {"version": ["--version"], "kind": [path], "explain": ["explain", path]}
    for arguments in questions.values():
        subprocess.run([whose, *arguments], cwd=tmp_path, env=variables(), check=True)  # compiles
    version = subprocess.check_output([python, "-c", "import sys; print(sys.version_info[1])"])
    enum = 0.4 if int(version) < 13 else 0
    least = counted(python, "-c", "pass", cwd=tmp_path)
    ratios = {
        name: round(counted(whose, *arguments, cwd=tmp_path) / least, 2)
        for name, arguments in questions.items()
    }
    most = {"version": 1.5, "kind": 2, "explain": 3}
    assert {name: ratio for name, ratio in ratios.items() if ratio > most[name] + enum} == {}
