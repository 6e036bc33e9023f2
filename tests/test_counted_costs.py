"""What `whose` costs, counted and not timed: instructions, system calls, imported modules.

Also runs the benchmarks' smoke run, so that they go on working.
"""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # much is counted


ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCHMARKS = os.path.join(ROOT, "benchmarks")
sys.path.append(BENCHMARKS)

import strace  # noqa: E402
import trees  # noqa: E402
import valgrind  # noqa: E402
from harness import Bench  # noqa: E402
from installations import WAYS, Installation  # noqa: E402
from pairs import clean_environment  # noqa: E402
from questions.coverage_run import configuration  # noqa: E402

needs_strace = pytest.mark.skipif(not strace.available(), reason="strace is not there")

IMPORTED = 100
# They take longer to import than `whose` altogether.
SLOWEST = {"importlib.metadata", "importlib_metadata", "packaging"}
SLOW = SLOWEST | {"pathlib", "re", "typing"}


@pytest.fixture(scope="module")
def bench():
    """A place for environments, in which `whose` is installed from its wheel."""
    with Bench(python=sys.executable, smoke=True) as made:
        yield made


@pytest.fixture(scope="module")
def venv(bench):
    """An interpreter with coverage.py, `whose` and ten other distributions."""
    directory, _ = bench.wheels(10, 21)
    return bench.venv("venv", "coverage", bench.whose, wheels=directory)


def loaded(bench, python, first, then, *options):
    """The modules that are there after the code `first`, and those that `then` adds."""
    code = f"""import sys
{first}
before = set(sys.modules)
{then}
added = set(sys.modules) - before
import json
print(json.dumps([sorted(before), sorted(added)]))"""
    return json.loads(bench.run([python, *options, "-c", code]))


def calls(bench, python, code):
    """The number of system calls, without those about memory, of a piece of code."""
    found = strace.count([python, "-c", code], cwd=bench.path("dist"), PYTHONHASHSEED="0")
    return strace.of_files(found)


def test_import_after_coverage_adds_twelve_modules_at_most(bench, venv):
    _, added = loaded(bench, venv, "import coverage", "import whose")
    assert "whose._classifier" in added
    assert len(added) <= 12, added


@pytest.mark.parametrize(
    ("then", "not_loaded"),
    [("import whose", SLOW), ("import whose; whose.classify(sys.path[-1])", SLOWEST)],
    ids=["import", "answer"],
)
def test_nothing_slow_is_loaded(bench, venv, then, not_loaded):
    # Without `site`, which may import much itself.
    first = f"sys.path.append({bench.site(venv)!r})"
    before, added = loaded(bench, venv, first, then, "-S", "-E")
    assert not not_loaded & set(before), "this interpreter cannot tell"
    assert "whose._classifier" in added
    assert not not_loaded & set(added)


def test_an_editable_project_takes_no_parser_of_urls_or_projects(bench):
    """`direct_url.json` of the project and of a local wheel; coverage.py has json itself."""
    project = bench.path("editable")
    build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    trees.write(
        os.path.join(project, "pyproject.toml"), f'[project]\nname = "own"\nversion = "1"\n{build}'
    )
    package = trees.write(os.path.join(project, "src", "own", "__init__.py"), "")
    (wheel,) = glob.glob(bench.path("dist", "*.whl"))
    python = bench.venv("editable", "coverage", wheel, "-e", project)
    site = bench.site(python)
    assert len(glob.glob(os.path.join(site, "*", "direct_url.json"))) == 2
    then = f"""import whose
kinds = [str(whose.classify(path)) for path in ({package!r}, {site!r} + "/coverage/files.py")]
assert kinds == ["project", "third-party"], kinds"""
    first = f"import os; os.chdir({project!r}); import json"
    before, added = loaded(bench, python, first, then, "-P")
    slow = {"urllib.parse", "tomllib", "configparser", "email", "ipaddress"}
    assert not slow & set(before), "this interpreter cannot tell"
    assert not slow & set(added)


@needs_strace
def test_answer_given_before_makes_no_system_call(bench, venv):
    path = os.path.join(bench.site(venv), "coverage", "files.py")
    code = f"import whose\nfor _ in range(%d): whose.classify({path!r})"
    assert calls(bench, venv, code % 2_000) == calls(bench, venv, code % 1)


@needs_strace
@pytest.mark.parametrize("directory", ["coverage", "lib0001/core", "lib0002/core/deep"])
def test_first_answers_in_known_library_directory_make_no_system_call(bench, venv, directory):
    start = os.path.join(bench.site(venv), directory)
    assert os.path.isdir(start)
    code = f"import whose\nfor n in range(%d): whose.classify('{start}/file' + str(n))"
    assert calls(bench, venv, code % 500) == calls(bench, venv, code % 1)


@needs_strace
def test_building_does_not_ask_more_of_more_distributions(bench):
    asked = {}
    for count in (5, 150):
        directory, _ = bench.wheels(count, 1)
        python = bench.venv(f"building {count}", bench.whose, wheels=directory)
        begin = "import sysconfig, whose\n"
        with_it = calls(bench, python, f"{begin}whose.Environment.current()")
        asked[count] = with_it - calls(bench, python, begin)
    assert 0 < asked[150] <= asked[5]


@needs_strace
def test_origins_that_are_gone_cost_little(bench):
    """Most packages of conda name a directory of the machine that built them."""
    asked = {}
    for count in (20, 120):  # what is looked for once for all costs more where paths are deep
        python = bench.venv(f"origins {count}", bench.whose)
        for number in range(count):
            built = f"file:///home/builder/feedstock/package{number}_1700000000/work"
            origin = json.dumps({"dir_info": {}, "url": built})
            metadata = os.path.join(bench.site(python), f"package{number}-1.dist-info")
            trees.write(os.path.join(metadata, "direct_url.json"), origin)
        asked[count] = calls(bench, python, "import whose; whose.classify('/srv/app/x.py')")
    # Eight of them find and read the file, the others look where the project may be.
    assert (asked[120] - asked[20]) / 100 <= 19.5


@needs_strace
@pytest.mark.parametrize("link", ["copy", "symlink"])
def test_coverage_run_makes_no_more_system_calls_than_stock(bench, link):
    directory, relative = bench.wheels(10, 21)
    project = bench.path(f"program {link}")
    names = [trees.module_name(path) for path in relative[:IMPORTED]]
    trees.write_program(project, names, 5)
    python = bench.venv(f"program {link}", "coverage", bench.whose, wheels=directory, link=link)
    made = {}
    for plugin in (False, True):
        rcfile = configuration(os.path.join(project, f"{plugin}.cfg"), plugin=plugin)
        argv = [python, "-m", "coverage", "run", f"--rcfile={rcfile}", "main.py"]
        found = strace.count(argv, cwd=project, COVERAGE_FILE=bench.path(f"data{link}{plugin}"))
        made[plugin] = strace.of_files(found)
    assert made[True] <= made[False]


@needs_strace
def test_start_with_source_makes_fewer_system_calls_than_stock(bench, venv):
    """With `source`, coverage.py decides about every module that was imported before."""
    project = bench.path("nothing")
    trees.write(os.path.join(project, "main.py"), "")
    made = {}
    for plugin in (False, True):
        path = os.path.join(project, f"{plugin}.cfg")
        rcfile = configuration(path, plugin=plugin, more="source = .\n")
        argv = [venv, "-m", "coverage", "run", f"--rcfile={rcfile}", "main.py"]
        found = strace.count(argv, cwd=project, COVERAGE_FILE=bench.path(f"data{plugin}"))
        made[plugin] = strace.of_files(found)
    assert made[True] < made[False]


@pytest.mark.parametrize("way", WAYS)
def test_plugin_costs_a_short_process_no_more_than_it_spares(bench, way):
    """Wherever the distributions are: what it adds to coverage.py's own overhead is negative."""
    made = Installation(bench, way, 150, 21)
    core = "sysmon" if sys.version_info >= (3, 12) else "ctrace"
    if valgrind.available():
        alone, with_plugin = made.added(core)
    elif strace.available():
        alone, with_plugin = (
            strace.of_files(
                strace.count(made.command(plugin, core), cwd=made.root, **made.variables)
            )
            for plugin in (False, True)
        )
    else:
        pytest.skip("neither valgrind nor strace is there")
    assert 0 < with_plugin <= alone


# Prints the files of metadata that are opened by the first questions of a process.
OPENED = """
import json, os, sys, coverage, whose
opened = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.append(os.path.basename(arguments[0]))
sys.addaudithook(hook)
kinds = [str(whose.classify(path)) for path in sys.argv[1:]]
print(json.dumps([kinds, opened.count("RECORD")]))
"""


@pytest.mark.parametrize("way", WAYS)
def test_more_distributions_have_no_more_lists_read(bench, way):
    """Where the name of a file points to its distribution."""
    read = {}
    for count in (15, 150):
        made = Installation(bench, way, count, 21)
        asked = [made.library] if way == "flat" else [made.library, made.own]
        run = [made.python, "-c", OPENED, *asked]
        kinds, read[count] = json.loads(bench.run(run, cwd=made.root, **made.variables))
        assert kinds == ["third-party", "project"][: len(asked)]
    assert read[150] <= read[15] <= 2


@pytest.mark.parametrize("way", ["target", "flat"])
def test_all_lists_are_read_once(bench, way):
    """For any number of files of the project that nobody lists."""
    made = Installation(bench, way, 15, 21)
    new = [os.path.join(made.libraries, f"new{number}.py") for number in range(20)]
    run = [made.python, "-c", OPENED, *new]
    kinds, read = json.loads(bench.run(run, cwd=made.root, **made.variables))
    assert set(kinds) == {"project"}
    assert read <= 15


def test_smoke_run_answers_its_questions(bench, tmp_path):
    argv = [sys.executable, os.path.join(BENCHMARKS, "run.py"), "--smoke"]
    done = subprocess.run(
        [*argv, "--output", str(tmp_path)],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=850,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (written,) = tmp_path.iterdir()
    content = json.loads(written.read_text(encoding="utf-8"))
    assert content["environment"]["coverage"] in done.stdout
    numbers = {re.match(r"\d+", table["number"])[0] for table in content["tables"]}
    assert numbers >= {"1", "2", "3", "4", "5", "6", "7", "8", "9", "11"}
    for table in content["tables"]:
        assert table["question"] in done.stdout
        for row in table["rows"]:
            assert "absent" in row or row["median"] >= 0, (table["question"], row)
