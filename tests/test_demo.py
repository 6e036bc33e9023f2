"""The demonstration, `make demo`, shows what it says it shows."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parent.parent / "demo"
PACKAGE_FILES = len(list(DEMO.glob("project/src/logdigest/*.py")))


def demo(cwd, *arguments):
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # it must not mind
    env["PYTHONPATH"] = str(cwd)
    command = [sys.executable, str(DEMO / "run.py"), *arguments]
    return subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


# One test, because the workers of pytest-xdist would each measure for themselves.
@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_numbers_and_the_table(tmp_path):
    done = demo(tmp_path, "--runs", "1", "--json", "--python", sys.executable)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    rows = result["environments"]
    assert len(rows) == 6

    # With `whose` the project is measured, and nothing else.
    assert result["project_files"] > 0
    for row in rows:
        side = row["with"]
        assert (side["files"], side["statements"], side["missed"]) == (0, 0, 0), row["name"]
        assert side["ratio"] > 0

    # Without it, only what is installed editable into a plain venv goes right.
    plain, _, symlink, installed, target, root = (row["without"] for row in rows)
    # (Even in a plain venv there may be a file too many: a distribution's `sitecustomize`.)
    assert (plain["missed"], plain["ratio"]) == (0, 1)
    assert symlink["files"] > plain["files"]
    assert symlink["statements"] > symlink["files"]
    assert installed["missed"] == PACKAGE_FILES
    assert target["files"] > plain["files"]
    assert root["missed"] == result["project_files"]

    # What is measured does not depend on when coverage.py starts in children.
    children = result["children"]
    assert children["unmeasured"]["lines"] == {}
    assert len(children["lazy"]["lines"]) > 1
    assert children["lazy"]["lines"] == children["eager"]["lines"]
    assert children["lazy"]["seconds"] < children["eager"]["seconds"]

    text = runpy.run_path(str(DEMO / "report.py"))["text"](result)
    assert max(map(len, text.splitlines())) <= 80
    assert "plugins = whose" in text
    assert "the same lines with [whose] children" in text
    for row in rows:
        assert f"\n{row['name']}" in text


def test_a_failure_is_one_clear_line(tmp_path):
    done = demo(tmp_path, "--python", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("demo: ")
    assert "nowhere" in line
