"""source, include, omit and cover_pylib mean what they mean in coverage.py.

In a plain virtual environment coverage.py alone decides rightly: it is the
reference, for the lines measured, the warnings and the exit status.
"""

import itertools
import json
import re
import sys

import pytest

from plugin.coverage_features import skip_before, unknown_settings

pytestmark = pytest.mark.slow


# Each case is `coverage run` in a process forked off before anything of `whose` was imported.
SWEEP = """\
    import json, os, sys, traceback
    from coverage.cmdline import main

    with open("cases.json") as file:
        cases = json.load(file)
    for number, (name, arguments) in enumerate(cases):
        pid = os.fork()
        if pid == 0:
            output = os.open(f"{number}.out", os.O_CREAT | os.O_WRONLY)
            os.dup2(output, 1)
            os.dup2(output, 2)
            try:
                status = main(["run", f"--rcfile={name}", *arguments]) or 0
            except BaseException:
                traceback.print_exc()
                status = 99
            print("status", status)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(pid, 0)
    """
FILES = {
    "sweep.py": SWEEP,
    "prog.py": """\
        import colorsys, json, wsgiref.util
        import click, iniconfig
        from app import core
        import other.part
        import both.mine, both.theirs
        core.work(3)
        other.part.work()
        json.dumps({"list": [1, 2.5]}, indent=1)
        json.loads("[1]")
        click.style("text", fg="red")
        """,
    "app/__init__.py": "NAME = 1\n",
    "app/core.py": "def work(number):\n    return number\n",
    "app/unused.py": "NEVER = 1\n",
    "app/plugins/deep.py": "NEVER = 1\n",
    "src/lonely/__init__.py": "NEVER = 1\n",
    "both/mine.py": "VALUE = 1\n",
    "sibling/other/__init__.py": "NAME = 1\n",
    "sibling/other/part.py": "def work():\n    return 1\n",
    "sibling/other/unused.py": "NEVER = 1\n",
}
PROJECT = {"prog.py", "app", "both", "sibling"}


@pytest.fixture
def program(empty, venv):
    """A program with a namespace package that it shares with an installed distribution."""
    return empty.write(FILES)


def sweep(program, cases, plugin, command=("prog.py",), core=""):
    """For each case (lines of `[run]`): what is measured, and the output."""
    listed = []
    for number, lines in enumerate(cases):
        (program.root / f"{number}.data").unlink(missing_ok=True)
        (program.root / f"{number}.out").unlink(missing_ok=True)
        text = "\n".join([f"data_file = {number}.data", *lines])
        program.rc(text, plugins=plugin)
        (program.root / ".coveragerc").rename(program.root / f"{number}.ini")
        listed.append((f"{number}.ini", command))
    program.write({"cases.json": json.dumps(listed)})
    env = {"COVERAGE_CORE": core} if core else {}
    program.python("sweep.py", env={"PYTHONPATH": str(program.root / "sibling"), **env})
    return [
        (program.measured(f"{number}.data"), said(program, number)) for number in range(len(cases))
    ]


def said(program, number):
    """The output of a case, but for warnings that `whose` itself is imported already."""
    own = re.compile(rf"^.*{re.escape(str(program.venv.site))}/whose/.*\n.*\n", re.MULTILINE)
    return own.sub("", (program.root / f"{number}.out").read_text())


def compare(program, cases, command=("prog.py",), core=""):
    stock = sweep(program, cases, "", command, core)
    whose = sweep(program, cases, "whose", command, core)
    for case, expected, found in zip(cases, stock, whose, strict=True):
        assert (case, *found) == (case, *expected)
    return whose


def tops(measured):
    return {name.partition("/")[0] for name in measured}


CASES = {
    "": PROJECT,
    "source = .": PROJECT - {"sibling"} | {"sweep.py", "sibling"},
    "source = app": {"app"},
    "source_dirs = app": {"app"},
    "source = src": {"src"},
    "source = other": {"sibling"},
    "source = sibling": {"sibling"},
    "source_pkgs = app": {"app"},
    "source_pkgs = app.core": {"app"},
    "source_pkgs = app,other": {"app", "sibling"},
    "source_pkgs = both": {"both", "site:both"},
    "source = both": {"both"},
    "source = click": {"site:click"},
    "source = click.core": {"site:click"},
    "source = iniconfig,app": {"site:iniconfig", "app"},
    "source_dirs = {site}/click": {"site:click"},
    "source = json": {"stdlib:json"},
    "source = wsgiref": {"stdlib:wsgiref"},
    "source_pkgs = colorsys": {"stdlib:colorsys.py"},
    "source = json,click,app": {"stdlib:json", "site:click", "app"},
    "source_dirs = {stdlib}/json": {"stdlib:json"},
    "source = nothing_of_that_name": set(),
    "source_pkgs = app\nsource_dirs = sibling": {"app", "sibling"},
    "include = app/*": {"app"},
    "include = */click/*": {"site:click"},
    "include = */json/*": {"stdlib:json"},
    "include = app/*,*/click/core.py,{stdlib}/wsgiref/*": {
        "app",
        "site:click",
        "stdlib:wsgiref",
    },
    "omit = app/*": PROJECT - {"app"},
    "omit = */core.py\ninclude = app/*,*/click/*": {"app", "site:click"},
}
CASES = {lines: tops for lines, tops in CASES.items() if not unknown_settings(lines)}
_ALSO = [(), ("cover_pylib = True",), ("omit = */core.py,*/__init__.py",), ("branch = True",)]


def filled(program, lines):
    stdlib = program.venv.stdlib
    return [line.format(site=program.venv.site, stdlib=stdlib) for line in lines]


@pytest.mark.parametrize("core", ["ctrace", "pytrace", "sysmon"])
def test_each_meaning(program, core):
    """The table above, exactly; and the same lines and warnings as stock coverage.py's."""
    if core == "sysmon" and sys.version_info < (3, 12):
        pytest.skip("this interpreter has no sys.monitoring")
    cases = [filled(program, lines.split("\n")) for lines in CASES]
    for expected, case, (measured, output) in zip(
        CASES.values(), cases, compare(program, cases, core=core), strict=True
    ):
        assert (case, tops(measured)) == (case, expected), output


@pytest.mark.parametrize("also", _ALSO[1:], ids=" ".join)
def test_with_another_option(program, also):
    """Each of them together with cover_pylib, omit or branch: as stock coverage.py."""
    cases = [
        filled(program, [*lines.split("\n"), *also])
        for lines in CASES
        if not ("omit" in lines and "omit" in also[0])
    ]
    assert len(compare(program, cases)) > 20


def test_pairs(program):
    """Every pair of a source with another, a source with an include, two includes."""
    single = [
        "source = .",
        "source = click",
        "source = json",
        "source_pkgs = both",
        "source_pkgs = wsgiref",
        "source_dirs = app",
        "source_dirs = {site}/both",
        "include = app/*",
        "include = */click/*",
        "cover_pylib = True",
    ]
    cases = [
        filled(program, pair)
        for pair in itertools.combinations(single, 2)
        if pair[0].split()[0] != pair[1].split()[0] and not unknown_settings("\n".join(pair))
    ]
    assert len(compare(program, cases)) > 20


@pytest.mark.parametrize("command", [("-m", "app"), ("app",), ("-m", "click_main")])
def test_main_modules(program, command):
    """Modules that are called `__main__` while they run."""
    program.write({"app/__main__.py": "import click\nfrom app import core\ncore.work(1)\n"})
    program.write({"click_main.py": "import click\n"})
    cases = [
        filled(program, lines.split("\n"))
        for lines in ("", "source = .", "source_pkgs = app", "source_pkgs = click", "source = app")
    ]
    compare(program, cases, command)


def test_all_that_is_installed(program):
    """All of `site-packages` as source."""
    [(measured, _)] = compare(program, [filled(program, ["source_dirs = {site}"])])
    assert {"site:click", "site:both", "site:iniconfig"} < tops(measured)


def test_source_that_cannot_be(program):
    """Wrong settings fail as they do in coverage.py."""
    skip_before((7, 17, 1), "objection to the root as a source")
    cases = [["source_dirs = missing"], ["source = /"]]
    for measured, output in compare(program, cases):
        assert measured == {}
        assert output.endswith("status 1\n")
