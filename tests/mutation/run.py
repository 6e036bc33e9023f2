"""Mutation testing of the rules: each small change of the code must fail a test.

The changes are mutmut's. They are run here, because mutmut's own switch in every
function costs more than the functions: the tests are collected once, and for each
mutant a forked child puts the changed code in the function's place and runs the
tests that reach the changed statement, up to the first failure: those first that failed
for other mutants of the same function, then the quickest.

    python tests/mutation/run.py [--again] [MODULE...]

`--again` tries only what survived before. What survives is printed, with its change.
Those in `equivalent.toml` are tried with `--argued` only: all tests that reach them run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
import tomllib
from pathlib import Path

import pytest
from mutants import SOURCE, Mutant, kept_since, mutants_of

HERE = Path(__file__).parent
MODULES = (
    *("_rules.walk", "_rules.rules", "_rules.own", "_rules.ownership"),
    *("_rules.places", "_rules.frozen", "_classifier", "_files.paths"),
    *("_environment.discover", "_environment.environment"),
    *("_metadata.pth", "_environment.layers"),
    *("_metadata.formats", "_metadata.records", "_metadata.directory"),
    *("_metadata.contents", "_metadata.conda"),
)
TESTS = ("tests/unit", "tests/property")
# Slow for what they could say of these modules, or about time, processes and other modules.
LEFT_OUT = (
    "crowded or any_byte_changed or very_much or time_grows or a_fork or getpath "
    "or as_site_reads or at_once"
)
IGNORED = (
    *("coverage", "cli", "environment/test_running.py", "files/test_disk.py"),
    *("test_api.py", "test_classifier_*threads.py", "test_structure.py"),
)
PATIENCE = 30  # seconds for one test, for mutants that never end
CHECKED = 300  # after so many mutants, whether the tests pass without one
MEMORY = 8 << 30


class Runner:
    """A pytest plugin: instead of running the tests once, runs them for each mutant."""

    def __init__(self, mutants: list[Mutant], results: dict[str, str], file: Path) -> None:
        self.mutants = mutants
        self.results = results
        self.file = file

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        durations, reached = self.measured(session)
        items = sorted(session.items, key=lambda item: durations[item.nodeid])
        killers: dict[str, dict[str, int]] = {}
        for number, mutant in enumerate(self.mutants, 1):
            function = f"{mutant.module}.{mutant.owner}.{mutant.function}"
            failed = killers.setdefault(function, {})
            reaching = set().union(*(reached.get(f"{mutant.module}:{n}", ()) for n in mutant.lines))
            session.items = [item for item in items if item.nodeid in reaching]
            session.items.sort(key=lambda item: -failed.get(item.nodeid, 0))
            self.results[mutant.name], killer = self.verdict(session, mutant)
            failed[killer] = failed.get(killer, 0) + 1
            if number % CHECKED == 0 or number == len(self.mutants):
                session.items = items
                if in_child(session, lambda: not run_tests(session)) != 0:
                    raise SystemExit("the tests fail without any mutant: the last ones say nothing")
                self.file.write_text(json.dumps(self.results, indent=0))
            print(
                f"\r{number}/{len(self.mutants)} {self.results[mutant.name]} {mutant.name} ".ljust(
                    90
                ),
                end="",
                flush=True,
            )
        return True

    def measured(self, session):
        """How long each test takes, and which lines it reaches; they must pass."""
        durations, reached = {}, {}
        modules = {mutant.module for mutant in self.mutants}
        names = {str(SOURCE / f"{each.replace('.', os.sep)}.py"): each for each in modules}
        now = [""]

        def line(frame, event, _):
            name = names[frame.f_code.co_filename]
            reached.setdefault(f"{name}:{frame.f_lineno}", set()).add(now[0])
            return line

        def called(frame, *_):
            if frame.f_code.co_filename in names:
                line(frame, "call", None)
                return line
            return None

        class Timing:
            @pytest.hookimpl(wrapper=True)
            def pytest_runtest_protocol(self, item):
                now[0], start = item.nodeid, time.perf_counter()
                sys.settrace(called)
                try:
                    return (yield)
                finally:
                    sys.settrace(None)
                    durations[item.nodeid] = time.perf_counter() - start

        with tempfile.NamedTemporaryFile() as file:

            def record() -> bool:
                session.config.pluginmanager.register(Timing())
                failed = run_tests(session)
                found = failed, durations, {line: list(tests) for line, tests in reached.items()}
                Path(file.name).write_text(json.dumps(found))
                return not failed

            status = in_child(session, record)
            failed, *found = json.loads(Path(file.name).read_text() or "[0]")
            if status != 0:
                raise SystemExit(f"the tests fail without any mutant: {failed or status}")
            return found

    def verdict(self, session: pytest.Session, mutant: Mutant) -> tuple[str, str]:
        """What becomes of a mutant, and the test that fails."""
        if not session.items:
            return "not reached", ""
        with tempfile.NamedTemporaryFile() as file:

            def run() -> bool:
                mutant.apply()
                failed = run_tests(session, PATIENCE)
                Path(file.name).write_text(failed)
                return not failed

            status = in_child(session, run)
            killer = Path(file.name).read_text()
        return {0: "survived", 1: "killed", 2: "cannot be made"}.get(status, "timeout"), killer


def run_tests(session: pytest.Session, patience: int = 0) -> str:
    """The name of the first test that fails; empty if all pass."""
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        signal.alarm(patience)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid
    return ""


def in_child(session, what) -> int:
    """The exit status of a child: 0 if `what` is true, 1 if not, 2 for an error, -N for signals."""
    scratch = tempfile.mkdtemp(prefix="mutant-")
    pid = os.fork()
    if not pid:
        status = 2
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            null = os.open(os.devnull, os.O_RDWR)
            for each in (0, 1, 2):
                os.dup2(null, each)
            session.config._tmp_path_factory._basetemp = Path(scratch)
            status = 0 if what() else 1
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    shutil.rmtree(scratch, ignore_errors=True)
    return os.waitstatus_to_exitcode(status)


def excused(modules: list[str]) -> set[str]:
    """The changes that make no difference, as argued in `equivalent.toml`."""
    groups = tomllib.loads((HERE / "equivalent.toml").read_text())["group"]
    chosen = [each for each in groups if each["module"] in modules]
    return {f"{each['module']}.{change}" for each in chosen for change in each["mutants"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=MODULES)
    parser.add_argument("--again", action="store_true", help="only what is not known to be killed")
    parser.add_argument("--argued", action="store_true", help="those of `equivalent.toml`, too")
    parser.add_argument("--report", action="store_true", help="try none, print what is known")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth of them")
    parser.add_argument("--since", metavar="COMMIT", help="only functions that changed since")
    parser.add_argument("--quick", action="store_true", help="without the slow tests")
    parser.add_argument("--tests", nargs="+", metavar="PATH", default=TESTS)
    parser.add_argument("--results", default=str(HERE / "results.json"))
    options = parser.parse_args()
    file = Path(options.results)
    results = json.loads(file.read_text()) if file.exists() else {}
    mutants = [each for module in options.modules for each in mutants_of(module)]
    done = ("killed", "timeout") if options.again else ()
    known = set() if options.argued else excused(options.modules)
    chosen = [
        each for each in mutants if results.get(each.name) not in done and each.argued not in known
    ]
    if options.since:
        kept = {each: kept_since(each, options.since) for each in options.modules}
        chosen = [each for each in chosen if (each.owner, each.function) not in kept[each.module]]
    if options.report:
        report(options.modules, mutants, results)
        return 0
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    # A test puts names on `sys.path` with which nothing can be imported.
    assert sysconfig.get_default_scheme()
    arguments = [f"--ignore-glob=tests/unit/{each}" for each in IGNORED]
    arguments += ["-qs", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=0"]
    arguments += ["-k", f"not ({LEFT_OUT})", *options.tests]
    arguments += ["-m", "not slow"] if options.quick else []
    os.chdir(HERE.parent.parent)
    pytest.main(arguments, [Runner(chosen[:: options.every], results, file)])
    report(options.modules, mutants, results)
    return 0


def report(modules: list[str], mutants: list[Mutant], results: dict[str, str]) -> None:
    """Print the numbers of each module, and the survivors that nothing excuses."""
    known = excused(modules)
    print()
    for module in modules:
        verdicts = [
            results.get(each.name, "not tried") for each in mutants if each.module == module
        ]
        numbers = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
        print(f"{module:<26} {len(verdicts):>5} {numbers}")
    for each in mutants:
        verdict = results.get(each.name)
        if verdict in ("survived", "not reached", "cannot be made") and each.argued not in known:
            print(f"\n{each.name}: {verdict}\n{each.change}\nto argue: {each.argued}")
    there: dict[str, set[str | None]] = {}
    for each in mutants:
        there.setdefault(each.argued, set()).add(results.get(each.name))
    for argued in sorted(known):
        if argued not in there:
            print(f"\nargued, but not there: {argued}")
        elif there[argued] <= {"killed", "timeout"}:  # seen with `--argued`
            print(f"\nargued, but killed: {argued}")


if __name__ == "__main__":
    sys.exit(main())
