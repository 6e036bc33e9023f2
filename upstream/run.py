"""Runs coverage.py's own test-suite without and with whence in every `Coverage` object.

    run.py [VERSION ...] [--python PYTHON] [--core CORE] [--tests FILE ...] [--all] [--jobs N]

For each version (the newest and 7.11.2 if none is given) takes the sdist from the
package index, installs it beside a wheel of this checkout, and compares the
outcomes by test. Exits 1 if a test fails with whence only, and expected.toml
does not say why it may; and if whence imports a module inside a decision, where
the import may wait forever.
"""

from __future__ import annotations

import argparse
import signal
import sys

from trials import Difference, Trial, compare, known_differences, message, run_tests, sort_out
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
    # In the background of a shell it is ignored, and would be in the tests, which send it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        built = wheels()
        good = True
        for version in options.version or VERSIONS:
            world = make(version, options.python, built)
            cores = options.core or ["ctrace", *(["sysmon"] if world.has_sysmon else [])]
            for core in cores:
                good = _try(world, core, options) and good
    except Failure as failure:
        print(f"upstream: {failure}\n{failure.output}".rstrip(), file=sys.stderr)
        return 2
    return 0 if good else 1


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description="coverage.py's own test-suite, without and with whence"
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


def _try(world: World, core: str, options: argparse.Namespace) -> bool:
    """Run one version with one core, and print what came of it; whether all is as expected."""
    python = run([world.python, "-VV"], "asking for the version").split(" (")[0].strip()
    title = f"coverage.py {world.version}, {python}, core {core}"
    say(f"{title} ...")
    tests = _tests(world, options)
    plain = run_tests(world, core, tests, options.jobs, "without", whence=False)
    with_whence = run_tests(world, core, tests, options.jobs, "with", whence=True)
    if not with_whence.objects:
        raise Failure(f"{title}: no Coverage object got whence")
    found = compare(plain.outcomes, with_whence.outcomes)
    known = known_differences()
    expected, unexpected = sort_out(found.regressions, with_whence.outcomes, known)
    as_from_index = [each.test for each in expected if each.from_index]
    if as_from_index:
        name = "with-from-index"
        done = run_tests(world, core, as_from_index, 1, name, whence=True, from_index=True).outcomes
        not_so = {test for test in as_from_index if done.get(test, ("missing", ""))[0] != "passed"}
        expected = [each for each in expected if each.test not in not_so]
        unexpected += sorted(not_so)
    unsteady: list[str] = []
    if unexpected:
        # What depends on time or on chance does not fail twice.
        say(f"{title}: {len(unexpected)} regressions, once more ...")
        plain_again, with_again = (
            run_tests(world, core, tests, options.jobs, name, whence=whence).outcomes
            for name, whence in (("without-again", False), ("with-again", True))
        )
        twice = set(compare(plain_again, with_again).regressions)
        unsteady = [test for test in unexpected if test not in twice]
        unexpected = [test for test in unexpected if test in twice]

    print(f"\n{title}")
    print(f"  {_figures(plain, 'without')}; {_figures(with_whence, 'with')}")
    for what, count in found.counts.items():
        print(f"  {what:24} {count:5}")
    for what, names in (
        ("failed without only", found.repaired),
        ("failed once, not again", unsteady),
        ("known differences", [each.test for each in expected]),
        ("listed, but pass", _needless(known, with_whence)),
        ("IMPORTS IN A DECISION", with_whence.imports),
        ("REGRESSIONS", unexpected),
    ):
        print(f"  {what:24} {len(names):5}")
        for test in names:
            print(f"    {test}")
            if names in (unsteady, unexpected):
                print(f"        {message(with_whence.outcomes, test)}")
    if as_from_index:
        said = len(as_from_index) - len(not_so), len(as_from_index)
        print("  of the known differences, pass as from an index: {} of {}".format(*said))
    if unexpected:
        print(f"  texts of the failures: {world.directory / f'{core}-with.log'}")
    return not unexpected and not with_whence.imports


def _needless(known: dict[str, Difference], trial: Trial) -> list[str]:
    names = [test for test, (outcome, _) in trial.outcomes.items() if outcome == "passed"]
    return sorted(test for test in names if test.partition("[")[0] in known)


def _figures(trial: Trial, name: str) -> str:
    said = f"{name} whence {trial.seconds:.0f} s"
    if trial.objects:
        said += f" (in {trial.objects} Coverage objects, {trial.processes} processes)"
    return said


if __name__ == "__main__":
    sys.exit(main())
