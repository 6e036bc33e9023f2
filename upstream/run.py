"""Runs coverage.py's own test-suite without and with `whose` in every `Coverage` object.

    run.py [VERSION ...] [--python PYTHON] [--core CORE] [--tests FILE ...] [--all] [--jobs N]

For each version (the newest and 7.11.2 if none is given) takes the sdist from the
package index, installs it beside a wheel of this checkout, and compares the
outcomes by test, with each core that the interpreter has of ctrace and sysmon.

Exits 1 if a test fails with `whose` only, again when all is run once more, and
expected.toml does not say why it may; and if `whose` imports a module inside a
decision, where the import may wait forever. Exits 2 if there is nothing to
compare. Everything is kept in `.work`, which may be deleted.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from trials import (
    Difference,
    Outcomes,
    Trial,
    compare,
    known_differences,
    message,
    run_tests,
    sort_out,
)
from world import Failure, World, make, run, say, wheels

VERSIONS = ("newest", "7.11.2")
CORES = ("ctrace", "pytrace", "sysmon")

# Of the suite, what touches deciding, plugins, configuration, processes, concurrency, environments.
FILES = (
    *("api", "cmdline", "concurrency", "config", "context", "core", "debug", "execfile"),
    *("filereporter", "files", "misc", "oddball", "plugins", "process", "python", "report"),
    *("setup", "sysmon", "testing", "venv"),
)


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    sys.stdout.reconfigure(line_buffering=True)  # in order with what is said on stderr
    # In the background of a shell it is ignored, and would be in the tests, which send it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="whose-wheels-") as outside:
            built = wheels(Path(outside))
            # All of them before the first tests, which take minutes.
            versions = options.version or VERSIONS
            worlds = [make(version, options.python, built) for version in versions]
            pairs = [(world, core) for world in worlds for core in _cores(world, options)]
            good = [_try(world, core, options) for world, core in pairs]
    except Failure as failure:
        print(f"upstream: {failure}\n{failure.output}".rstrip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("upstream: interrupted", file=sys.stderr)
        return 130
    print("\nno regression" if all(good) else "\nNOT AS IT SHOULD BE: see above")
    return 0 if all(good) else 1


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description="coverage.py's own test-suite, without and with whose"
    )
    parser.add_argument("version", nargs="*", help="of coverage.py: newest, 7.11.2, ...")
    parser.add_argument("--python", default=sys.executable, help="interpreter (this one)")
    parser.add_argument(
        "--core", action="append", choices=CORES, help="ctrace, and sysmon where there is one"
    )
    parser.add_argument("--tests", nargs="+", help="test files or ids instead of the chosen files")
    parser.add_argument("--all", action="store_true", help="the whole suite")
    parser.add_argument("--jobs", type=int, default=2, help="test processes (2)")
    return parser.parse_args(argv)


def _tests(world: World, options: argparse.Namespace) -> list[str]:
    if options.tests:
        return list(options.tests)
    names = ["tests"] if options.all else [f"tests/test_{name}.py" for name in FILES]
    return [name for name in names if (world.tree / name).exists()]


def _cores(world: World, options: argparse.Namespace) -> list[str]:
    there = {"ctrace": world.has_ctrace, "sysmon": world.has_sysmon, "pytrace": True}
    for core in options.core or ():
        if not there[core]:
            raise Failure(f"{world.python} cannot have the core {core}")
    cores = options.core or [core for core in ("ctrace", "sysmon") if there[core]]
    return cores or ["pytrace"]


def _try(world: World, core: str, options: argparse.Namespace) -> bool:
    """Run one version with one core, and print what came of it; whether all is as expected."""
    python = run([world.python, "-VV"], "asking for the version").split(" (")[0].strip()
    title = f"coverage.py {world.version}, {python}, core {core}"
    say(f"{title} ...")
    tests = _tests(world, options)
    plain = run_tests(world, core, tests, options.jobs, "without", whose=False)
    with_whose = run_tests(world, core, tests, options.jobs, "with", whose=True)
    if not with_whose.objects:
        raise Failure(f"{title}: no Coverage object got whose")
    found = compare(plain.outcomes, with_whose.outcomes)
    known = known_differences()
    expected, unexpected = sort_out(found.regressions, with_whose.outcomes, known)
    unsteady: list[str] = []
    if unexpected:
        # What depends on time or on chance does not fail twice. All is run, since a test may
        # fail only after another one.
        say(f"{title}: {len(unexpected)} regressions, once more ...")
        plain_again, with_again = (
            run_tests(world, core, tests, options.jobs, name, whose=whose).outcomes
            for name, whose in (("without-again", False), ("with-again", True))
        )
        again = compare(plain_again, with_again).regressions
        twice = sort_out(again, with_again, known)[1]
        unsteady = [test for test in unexpected if test not in twice]
        unexpected = [test for test in unexpected if test in twice]

    print(f"\n{title}")
    print(f"  {_figures(plain, 'without')}; {_figures(with_whose, 'with')}")
    outcomes = with_whose.outcomes
    print(f"  {'passed in both':24} {found.counts['passed']:5}")
    print(f"  {'skipped in both':24} {found.counts['skipped']:5}")
    _show("failed in both", found.failed, outcomes)
    _show("failed without only", found.repaired)
    _show("failed with, not twice", unsteady, outcomes)
    _show("known differences", expected)
    _show("listed, but pass", _needless(known, with_whose))
    _show("IMPORTS IN A DECISION", with_whose.imports)
    _show("REGRESSIONS", unexpected, outcomes)
    if found.failed or unsteady or unexpected:
        print(f"  texts of the failures: {world.directory / f'{core}-with.log'}")
    return not unexpected and not with_whose.imports


def _show(what: str, names: list[str], outcomes: Outcomes | None = None) -> None:
    """Print how many there are and which, by test class; with the reasons if there are any."""
    print(f"  {what:24} {len(names):5}")
    last = ""
    for each in names:
        place, _, name = each.partition("[")[0].rpartition("::")
        if place and place != last:
            print(f"    {place}")
        last = place
        print(f"      {name or place}{each[len(each.partition('[')[0]) :]}")
        if outcomes is not None:
            print(f"        {message(outcomes, each)}")


def _needless(known: dict[str, Difference], trial: Trial) -> list[str]:
    names = [test for test, (outcome, _) in trial.outcomes.items() if outcome == "passed"]
    return sorted(test for test in names if test.partition("[")[0] in known)


def _figures(trial: Trial, name: str) -> str:
    said = f"{name} whose {trial.seconds:.0f} s"
    if trial.objects:
        said += f" (in {trial.objects} Coverage objects, {trial.processes} processes)"
    return said


if __name__ == "__main__":
    sys.exit(main())
