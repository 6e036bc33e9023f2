"""Other tools side by side: import, first and cached answers, and how often they are right."""

from __future__ import annotations

import json
import os
import statistics
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import peer_cases
import trees
from harness import HERE, FailedError, requirement
from probes.adapters import ADAPTERS, IMPORTS
from questions.answers import wheels
from report import Grid

if TYPE_CHECKING:
    from harness import Bench

FILES = 2_500


def installable(bench: Bench) -> dict[str, str]:
    """Why each tool cannot be installed here; empty if it can."""

    def attempt(name: str) -> str:
        try:
            bench.venv(f"only {name}", name)
        except FailedError as failure:
            return str(failure).strip().splitlines()[-1].strip()
        return ""

    names = [name for name in IMPORTS if name != "whose"]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(attempt, names), strict=True))


def peers(bench: Bench) -> list[Grid]:
    """Two tables: costs, and which environments each tool is right in."""
    problems = installable(bench)
    present = [name for name, problem in problems.items() if not problem]
    tools = [name for name in ADAPTERS if not problems.get(name)]
    requirements = [*present, bench.whose]
    directory, relative = wheels(bench)
    python = bench.venv("peers", requirement("pyperf"), *requirements, wheels=directory)
    site = bench.site(python)
    files = [[os.path.join(site, path), trees.module_name(path)] for path in relative[:FILES]]
    costs = Grid(
        "P1",
        f"other tools: what they cost ({FILES:,} library files)",
        ("import", "modules", "first answer", "again"),
    )
    rights = judge(bench, requirements, tools)
    found = bench.micro(
        "probes/peers.py",
        {"tools": tools, "files": files},
        launcher=[python],
        rounds=3,
        values=2,
        cwd=bench.path("dist"),
    )
    loads = imports(bench, python, tools)
    for name in tools:
        first = statistics.median(found[f"first {name}"]) * 1e6
        again = statistics.median(found[f"again {name}"]) * 1e9
        load, modules = loads.get(name, (0.0, 0))
        costs.row(name, (f"{load * 1e3:.1f} ms", modules, f"{first:.2f} µs", f"{again:,.0f} ns"))
    for name, problem in problems.items():
        if problem:
            costs.row(name, ("absent", problem[:60], "", ""))
    costs.note("again: after all files were asked once; bounded caches no longer hold them.")
    return [costs, rights]


def imports(bench: Bench, python: str, tools: list[str]) -> dict[str, tuple[float, int]]:
    """The time and the number of modules of importing what each tool needs to answer."""
    probe = os.path.join(HERE, "probes/imports.py")
    commands = {
        name: {"argv": [python, probe, IMPORTS[name]], "cwd": bench.work}
        for name in tools
        if name in IMPORTS
    }
    found = bench.in_turn(commands, rounds=5)
    return {
        name: (statistics.median(run["event"] for run in runs), int(runs[0]["modules"]))
        for name, runs in found.items()
    }


def judge(bench: Bench, requirements: list[str], tools: list[str]) -> Grid:
    """In which environments each tool is right about every file."""
    cases = peer_cases.build(bench, requirements)
    grid = Grid(
        "P2",
        "other tools: wrong answers by environment (of "
        + ", ".join(str(len(case.files)) for case in cases)
        + " files)",
        (*(case.name for case in cases), "right in"),
    )
    for name in tools:
        wrong = [wrong_answers(bench, case, name) for case in cases]
        right = sum(count == 0 for count in wrong)
        grid.row(name, (*(count or "-" for count in wrong), f"{right} of {len(cases)}"))
    return grid


def wrong_answers(bench: Bench, case: peer_cases.Case, tool: str) -> int | str:
    """The number of files that a tool is wrong about, or what it says instead of answering."""
    send = trees.write(bench.path("judge.json"), json.dumps(case.files))
    argv = [*case.launcher, os.path.join(HERE, "probes/judge.py"), tool, send]
    try:
        printed = bench.run(argv, cwd=case.cwd, **case.variables)
    except FailedError as failure:
        return str(failure).strip().splitlines()[-1][:20]
    return len(json.loads(printed.rstrip().rpartition("\n")[2])["wrong"])
