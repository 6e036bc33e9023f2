from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOG = Path(__file__).with_name("data") / "access.log"


@pytest.fixture
def log():
    return LOG


@pytest.fixture
def logdigest(tmp_path):
    """Runs the program as its users do: in a process of its own, from somewhere else."""

    def run(*arguments, stdin=""):
        command = [sys.executable, "-m", "logdigest", *map(str, arguments)]
        return subprocess.run(
            command, input=stdin, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run
