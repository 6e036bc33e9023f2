"""Runs the project's tests under coverage.py in turn, and counts what was measured."""

from __future__ import annotations

import json
import resource
import shutil
import statistics
from concurrent.futures import ThreadPoolExecutor
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
    say("warming up ", end="")
    # What is run with `whose` loads all that is loaded without it, and more.
    with ThreadPoolExecutor(2) as both:
        for _ in both.map(_run, (case for case in cases if case.side == "with")):
            say(".", end="")
    for number in range(runs):
        say(f"\nround {number + 1} of {runs} ", end="")
        for case in cases:
            start = _processor_time()
            _run(case)
            times[case].append(_processor_time() - start)
            say(".", end="")
    say("")
    plain = setup.environments[0]
    lines = dict(zip(cases, _executed([case.data for case in cases], plain), strict=True))
    rows = []
    for environment in setup.environments:
        row: dict[str, object] = {"name": environment.name}
        for case in cases:
            if case.environment is environment:
                # Within a round the machine's speed changes least.
                pairs = zip(times[case], times[cases[0]], strict=True)
                row[case.side] = {
                    **_count(lines[case], environment.project_files()),
                    "seconds": round(statistics.median(times[case]), 3),
                    "ratio": round(statistics.median(one / other for one, other in pairs), 2),
                }
        rows.append(row)
    return {
        "children": _children(plain, interpreter, runs),
        "python": interpreter.version,
        "coverage": setup.coverage,
        "sysmon": interpreter.sysmon,
        "runs": runs,
        "project_files": len(plain.project_files()),
        "environments": rows,
        "configuration": _rcfile("with").read_text(),
    }


def _children(
    environment: Environment, interpreter: Interpreter, runs: int
) -> dict[str, dict[str, object]]:
    """Seconds and measured lines of a program whose children run little of the project."""
    script = str(Path(__file__).with_name("children.py"))
    seconds: dict[str, list[float]] = {side: [] for side in CHILDREN}
    data = {side: environment.project.parent / f"data-{side}" for side in CHILDREN}
    for side in CHILDREN:
        _rcfile(side).write_text(configuration(side, interpreter))
    say("children ", end="")
    for number in range(runs + 1):
        for side in CHILDREN:
            if not number and side != "lazy":
                continue  # all that the others load is loaded by now
            measured = ["-m", "coverage", "run", f"--rcfile={_rcfile(side)}"]
            command = [*(measured if side != "unmeasured" else []), script]
            start = _processor_time()
            _start(environment, command, data[side], f"the children ({side})")
            if number:
                seconds[side].append(_processor_time() - start)
            say(".", end="")
    say("")
    lines = _executed(list(data.values()), environment)
    return {
        side: {"seconds": round(statistics.median(seconds[side]), 3), "lines": found}
        for side, found in zip(CHILDREN, lines, strict=True)
    }


def _rcfile(side: str) -> Path:
    return WORK / f"{side}.coveragerc"


def _run(case: Case) -> None:
    """Run the tests under coverage, with their subprocesses."""
    command = ["-m", "coverage", "run", f"--rcfile={_rcfile(case.side)}", "-m", "pytest"]
    what = f"the project's tests ({case.environment.name}, {case.side} whose)"
    _start(case.environment, command, case.data, what)


def _start(environment: Environment, command: list[str], data: Path, what: str) -> None:
    """Start an environment's interpreter; what coverage.py writes comes into the empty `data`."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    env = {**environment.env, "COVERAGE_FILE": str(data / ".coverage")}
    run([*environment.python, *command], environment.project, what, env)


def _processor_time() -> float:
    """Seconds used by all processes that have ended: whatever else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _executed(directories: list[Path], reader: Environment) -> list[dict[str, int]]:
    """For each directory with data files, the number of executed lines of each file."""
    command = [str(Path(__file__).with_name("counts.py")), *map(str, directories)]
    told = run([*reader.python, *command], WORK, "reading the data files", clean_environment())
    found: list[dict[str, int]] = json.loads(told)
    return found


def _count(lines: dict[str, int], own: set[str]) -> dict[str, int]:
    foreign = [name for name in lines if name not in own]
    return {
        "files": len(foreign),
        "statements": sum(lines[name] for name in foreign),
        "missed": len(own - lines.keys()),
    }
