"""Runs the project's tests under coverage.py in turn, and counts what was measured."""

from __future__ import annotations

import json
import resource
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

from commands import WORK, clean_environment, run, say
from environments import Environment, Setup
from interpreters import Interpreter

SIDES = ("without", "with")


@dataclass(frozen=True, eq=False)
class Case:
    environment: Environment
    side: str
    """`without` or `with` `whose`."""
    data: Path
    """The directory for its data files."""


CHILDREN = ("unmeasured", "eager", "lazy")


def configuration(side: str, interpreter: Interpreter) -> str:
    """The `.coveragerc`; its `side` may also be a value of the option `children`."""
    lines = ["[run]", "parallel = true", "patch = subprocess"]
    if interpreter.sysmon:
        lines.append("core = sysmon")
    if side != "without":
        lines.append("plugins = whose")
    if side in CHILDREN:
        lines += ["[whose]", f"children = {side}"]
    return "\n".join(lines) + "\n"


def measure(setup: Setup, interpreter: Interpreter, runs: int) -> dict[str, object]:
    """All numbers of the demonstration."""
    cases = []
    for side in SIDES:
        _rcfile(side).write_text(configuration(side, interpreter))
    for environment in setup.environments:
        for side in SIDES:
            data = environment.project.parent / f"data-{side}"
            cases.append(Case(environment, side, data))
    times: dict[Case, list[float]] = {case: [] for case in cases}
    for number in range(runs + 1):
        say(f"round {number} of {runs} " if number else "warming up ", end="")
        for case in cases:
            if not number and case.side == SIDES[0]:
                continue  # what the other side loads is all that this one does, and more
            seconds = _run(case)
            if number:
                times[case].append(seconds)
            say(".", end="")
        say("")
    reader = setup.environments[0].python
    rows = []
    for environment in setup.environments:
        row: dict[str, object] = {"name": environment.name}
        for case in cases:
            if case.environment is environment:
                # Within a round the machine's speed changes least.
                pairs = zip(times[case], times[cases[0]], strict=True)
                row[case.side] = {
                    **_count(case, reader),
                    "seconds": round(statistics.median(times[case]), 3),
                    "ratio": round(statistics.median(one / other for one, other in pairs), 2),
                }
        rows.append(row)
    children = _children(setup.environments[0], interpreter, runs)
    return {
        "children": children,
        "python": interpreter.version,
        "coverage": setup.coverage,
        "sysmon": interpreter.sysmon,
        "runs": runs,
        "project_files": len(setup.environments[0].project_files()),
        "environments": rows,
        "configuration": _rcfile("with").read_text(),
    }


def _children(
    environment: Environment, interpreter: Interpreter, runs: int
) -> dict[str, dict[str, object]]:
    """Seconds and measured lines of a program whose children run little of the project."""
    script = str(Path(__file__).with_name("children.py"))
    seconds: dict[str, list[float]] = {side: [] for side in CHILDREN}
    lines: dict[str, object] = {}
    for side in CHILDREN:
        _rcfile(side).write_text(configuration(side, interpreter))
    say("children ", end="")
    for number in range(runs + 1):
        for side in CHILDREN:
            data = environment.project.parent / f"data-{side}"
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir(parents=True)
            env = {**environment.env, "COVERAGE_FILE": str(data / ".coverage")}
            measured = ["-m", "coverage", "run", f"--rcfile={_rcfile(side)}"]
            command = [*environment.python, *(measured if side != "unmeasured" else []), script]
            start = _processor_time()
            run(command, environment.project, f"the children ({side})", env)
            if number:
                seconds[side].append(_processor_time() - start)
            if number == runs:
                lines[side] = _executed(data, environment.python)
            say(".", end="")
    say("")
    return {
        side: {"seconds": round(statistics.median(seconds[side]), 3), "lines": lines[side]}
        for side in CHILDREN
    }


def _rcfile(side: str) -> Path:
    return WORK / f"{side}.coveragerc"


def _run(case: Case) -> float:
    """Processor seconds that the tests took under coverage, with their subprocesses."""
    shutil.rmtree(case.data, ignore_errors=True)
    case.data.mkdir(parents=True)
    environment = case.environment
    env = {**environment.env, "COVERAGE_FILE": str(case.data / ".coverage")}
    coverage = ["-m", "coverage", "run", f"--rcfile={_rcfile(case.side)}", "-m", "pytest"]
    what = f"the project's tests ({environment.name}, {case.side} whose)"
    start = _processor_time()
    run([*environment.python, *coverage], environment.project, what, env)
    return _processor_time() - start


def _processor_time() -> float:
    """Seconds used by all processes that have ended: whatever else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _executed(data: Path, reader: list[str]) -> dict[str, int]:
    """The number of executed lines of each file."""
    script = Path(__file__).with_name("counts.py")
    told = run([*reader, str(script)], data, "reading the data files", clean_environment())
    lines: dict[str, int] = json.loads(told)
    return lines


def _count(case: Case, reader: list[str]) -> dict[str, int]:
    lines = _executed(case.data, reader)
    own = case.environment.project_files()
    foreign = [name for name in lines if name not in own]
    return {
        "files": len(foreign),
        "statements": sum(lines[name] for name in foreign),
        "missed": len(own - lines.keys()),
    }
