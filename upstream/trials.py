"""Runs coverage.py's tests without and with `whose`, and compares the outcomes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Sequence
from typing import NamedTuple

from world import HERE, Failure, World, clean_environment, igor, restore_extension

_LIMIT = 1800  # seconds, for one run of the suite
_WIDTH = 92  # of a line about a failure, which is indented by 8

Outcomes = dict[str, tuple[str, str]]
"""By test: what became of it (passed, failed, skipped, xfailed), and the text of a failure."""


class Trial(NamedTuple):
    outcomes: Outcomes
    objects: int
    """How many `Coverage` objects got `whose`."""
    processes: int
    imports: list[str]
    """The modules that were imported inside of a decision of `whose`'s."""
    seconds: float


class Difference(NamedTuple):
    test: str
    shows: str
    """Words of the failure: another failure of the same test is not the known one."""
    why: str


class Comparison(NamedTuple):
    counts: dict[str, int]
    """How many passed, and were skipped, without and with `whose`."""
    failed: list[str]
    """Without and with `whose`."""
    regressions: list[str]
    repaired: list[str]


def known_differences() -> dict[str, Difference]:
    content = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
    found = {}
    for entry in content.get("difference", ()):
        for test in entry["tests"]:
            found[test] = Difference(test, entry["shows"], entry["why"].strip())
    return found


def run_tests(
    world: World,
    core: str,
    tests: Sequence[str],
    jobs: int,
    name: str,
    *,
    whose: bool,
) -> Trial:
    """Run the tests as coverage.py's developers do, in a process group of their own."""
    restore_extension(world)
    name = f"{core}-{name}"
    log, results, notes = (world.directory / f"{name}.{end}" for end in ("log", "json", "notes"))
    results.unlink(missing_ok=True)
    notes.write_text("", encoding="utf-8")
    temporary = tempfile.mkdtemp(prefix="coverage-tests-")
    env = clean_environment(
        **world.settings,
        PYTEST_DEBUG_TEMPROOT=temporary,
        OUTCOMES_FILE=str(results),
        # What the tests of virtual environments install into theirs. From its own directory it
        # would be a project that is being developed, and be measured: tests switch off that
        # coverage.py leaves itself out.
        COVERAGE_INSTALL_ARGS=" ".join(map(str, (f"coverage=={world.version}", *world.wheels))),
    )
    env["PATH"] = f"{world.python.parent}{os.pathsep}{env['PATH']}"
    if whose:
        env["WHOSE_EVERYWHERE"] = str(notes)
    command = [str(world.python), str(igor(world.tree)), "test_with_core", core]
    command += ["-p", "whose_everywhere.outcomes", "-n", str(jobs)]
    # The order of the tests must not depend on the run before.
    command += ["-o", f"cache_dir={temporary}/cache", *tests]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=world.tree,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started = os.times().elapsed
        try:
            process.wait(_LIMIT)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise Failure(f"{name}: no end after {_LIMIT} s; see {log}") from None
            raise
        finally:
            _remove(temporary)
        seconds = os.times().elapsed - started
    if process.returncode not in (0, 1) or not results.exists():
        end = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise Failure(f"the test run {name} did not end as it should; see {log}", "\n".join(end))
    read = json.loads(results.read_text(encoding="utf-8"))
    outcomes = {test: (outcome, text) for test, (outcome, text) in read.items()}
    noted = [line.split() for line in notes.read_text(encoding="utf-8").splitlines()]
    objects = [pid for pid, how, *_ in noted if how != "import"]
    imports = sorted({rest[0] for _, how, *rest in noted if how == "import"})
    return Trial(outcomes, len(objects), len(set(objects)), imports, seconds)


def _remove(directory: str) -> None:
    for _ in range(20):  # a killed process may still write
        shutil.rmtree(directory, ignore_errors=True)
        if not os.path.exists(directory):
            break
        time.sleep(0.1)


def compare(without: Outcomes, with_whose: Outcomes) -> Comparison:
    counts = {"passed": 0, "skipped": 0}
    failed, regressions, repaired = [], [], []
    for test in sorted({*without, *with_whose}):
        before = without.get(test, ("missing", ""))[0]
        after = with_whose.get(test, ("missing", ""))[0]
        if before == after == "failed":
            failed.append(test)
        elif before == after:
            counts["skipped" if before == "xfailed" else before] += 1
        elif before == "failed":
            repaired.append(test)
        else:
            regressions.append(test)
    return Comparison(counts, failed, regressions, repaired)


def sort_out(
    regressions: list[str], with_whose: Outcomes, known: dict[str, Difference]
) -> tuple[list[str], list[str]]:
    """The regressions that are known differences, and the others."""
    expected, unexpected = [], []
    for test in regressions:
        difference = known.get(test.partition("[")[0])
        if difference is not None and difference.shows in with_whose.get(test, ("", ""))[1]:
            expected.append(test)
        else:
            unexpected.append(test)
    return expected, unexpected


def message(outcomes: Outcomes, test: str) -> str:
    """The first line of a failure's reason, shortened."""
    outcome, text = outcomes.get(test, ("missing", ""))
    reasons = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    reason = (reasons or [outcome])[0]
    return reason if len(reason) <= _WIDTH else f"{reason[: _WIDTH - 4]} ..."
