"""Runs a built environment's project: asking about files, and under coverage."""

from __future__ import annotations

import glob
import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage import CoverageData

from layouts.model import Built
from layouts.tools import clean_environment, run


def ask(built: Built, directory: Path) -> tuple[list[list[str]], list[int]]:
    """The questions that `whose` answers wrongly in `built`, and how many there are of each kind.

    Each is: when, the path, the kind that it has, the one that was said, and why.
    """
    unrelated, elsewhere = directory / "unrelated", directory / "elsewhere"
    unrelated.mkdir()
    elsewhere.mkdir()
    asked = {
        "files": {
            "project": built.project,
            "third-party": built.third_party,
            "stdlib": built.stdlib,
        },
        "modules": {
            "project": built.project_modules,
            "third-party": [*built.third_party_modules, "whose", "whose._rules.walk", "coverage"],
            "stdlib": ["colorsys", "json.decoder", "xml.dom.minidom", "os", "encodings.utf_8"],
        },
        "setup": built.setup,
        "unrelated": str(unrelated),
        "elsewhere": str(elsewhere),
    }
    said = probed(built, "probe.py", asked, directory)
    return said["wrong"], said["kinds"]


def probed(built: Built, probe: str, asked: object, directory: Path) -> dict[str, Any]:
    """What a script beside this one answers, run at the end of the project's own."""
    questions, answers = directory / "questions.json", directory / "answers.json"
    questions.write_text(json.dumps(asked), encoding="utf-8")
    variables = {
        "WHOSE_PROBE": str(Path(__file__).with_name(probe)),
        "WHOSE_PROBE_QUESTIONS": str(questions),
        "WHOSE_PROBE_ANSWERS": str(answers),
    }
    run([*built.python, built.entry], cwd=built.cwd, env={**built.env, **variables})
    return json.loads(answers.read_text(encoding="utf-8"))


@dataclass
class Measured:
    """What a run under coverage left behind. Files are by their real paths."""

    ran: set[str] = field(default_factory=set)
    """Files with lines that ran."""
    idle: set[str] = field(default_factory=set)
    """Files that the data only names, because `source` found them."""
    output: str = ""
    errors: str = ""


def measure(
    built: Built,
    directory: Path,
    *,
    core: str,
    source: str = "",
    more: str = "",
    plugins: str = "whose",
) -> Measured:
    """Run the project under `coverage run` with the plugin."""
    rcfile, data = directory / "coveragerc", directory / "data" / ".coverage"
    data.parent.mkdir()
    rcfile.write_text(
        f"[run]\nplugins = {plugins}\n{f'source = {source}' if source else ''}\n{more}\n",
        encoding="utf-8",
    )
    variables = {"COVERAGE_CORE": core, "COVERAGE_FILE": str(data)}
    done = subprocess.run(
        [*built.coverage, "run", f"--rcfile={rcfile}", built.entry],
        cwd=built.cwd,
        env=clean_environment({**built.env, **variables}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ran to the end" in done.stdout
    measured = Measured(output=done.stdout, errors=done.stderr)
    for each in glob.glob(f"{glob.escape(str(data))}*"):
        contents = CoverageData(each)
        contents.read()
        for path in contents.measured_files():
            (measured.ran if contents.lines(path) else measured.idle).add(os.path.realpath(path))
    measured.idle -= measured.ran
    return measured


def real(paths: Iterable[str]) -> set[str]:
    """The same paths as coverage writes them."""
    return {os.path.realpath(path) for path in paths}


def below(paths: Iterable[str], directory: str) -> set[str]:
    """Those real paths that lie below a directory."""
    start = os.path.realpath(directory) + os.sep
    return {path for path in paths if path.startswith(start)}
