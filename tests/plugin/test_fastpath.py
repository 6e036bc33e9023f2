"""Files that are certainly not measured are told apart early; here are those that only look so."""

import json

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("order", ["tracee.tracer whose", "whose tracee.tracer"])
@pytest.mark.parametrize("run", ["", "source = .", "branch = True"])
def test_file_tracer_claims_an_installed_module(empty, run, order):
    """What an installed template engine runs is the project's pages, and those are measured."""
    empty.needs_c_tracer()
    empty.write(
        {
            "prog.py": """\
                import os
                import tracee.engine, tracee.compiled
                import click
                tracee.engine.render(os.path.abspath("pages/page.txt"))
                tracee.compiled.render()
                """,
            "pages/page.txt": "one\ntwo\n",
            "pages/static.txt": "one\n",
        }
    )
    env = {"TRACEE_PAGE": str(empty.root / "pages" / "static.txt")}
    empty.rc(f"core = ctrace\n{run}", plugins="".join(f"\n    {name}" for name in order.split()))
    expected = {
        "prog.py": [1, 2, 3, 4, 5],
        "pages/page.txt": [1, 2],
        "pages/static.txt": [1],
    }
    assert empty.measure(env=env) == expected


@pytest.mark.parametrize(
    ("run", "more"),
    [
        ("", {}),
        ("source = .", {"app/unused.py": []}),
        ("source_pkgs = app,prog", {"app/unused.py": []}),
    ],
)
def test_all_is_the_same_without_the_fast_path(project, executed, run, more):
    """A file tracer, active or not, turns the fast path off: the answers stay."""
    project.rc(f"core = ctrace\n{run}", plugins="\n    whose\n    tracee.tracer")
    assert project.measure() == {**executed, **more}


def test_file_tracer_on_a_core_without_them(empty, stock_and_whose):
    """Where coverage.py switches file tracers off, the rest is as ever."""
    empty.write({"prog.py": "import tracee.engine\ntracee.engine.render('page')\n"})
    measured = stock_and_whose("core = pytrace", plugins="tracee.tracer")
    assert measured == {"prog.py": [1, 2]}


def test_include_of_installed_files(empty, stock_and_whose):
    """`include` is authoritative, for installed modules and the standard library."""
    empty.write({"prog.py": "import both.theirs\nimport colorsys\n"})
    measured = stock_and_whose(f"include =\n    {empty.venv.site}/both/*\n    */colorsys.py")
    assert set(measured) == {"site:both/theirs.py", "stdlib:colorsys.py"}


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("source_pkgs = both", {"site:both/theirs.py"}),
        ("source = both.theirs", {"site:both/theirs.py"}),
        ("source_pkgs = colorsys", {"stdlib:colorsys.py"}),
        ("source = .\nsource_pkgs = both", {"prog.py", "site:both/theirs.py"}),
        ("cover_pylib = True\nsource = .", {"prog.py"}),
    ],
)
def test_named_sources(empty, stock_and_whose, run, expected):
    """What the user names is measured, wherever it is installed."""
    empty.write({"prog.py": "import both.theirs\nimport colorsys\n"})
    assert set(stock_and_whose(run)) == expected


def test_cover_pylib(empty, stock_and_whose):
    """The standard library is measured if that is said, and third-party code still is not."""
    empty.write({"prog.py": "import both.theirs\nimport colorsys\n"})
    measured = stock_and_whose("cover_pylib = True")
    assert {"prog.py", "stdlib:colorsys.py"} <= set(measured)
    assert not [name for name in measured if not name.startswith(("prog.py", "stdlib:"))]


def test_package_whose_name_starts_like_the_source(empty, stock_and_whose):
    """`source_pkgs = bot` has nothing to do with the installed package `both`."""
    empty.write({"prog.py": "import bot\nimport both.theirs\n", "bot.py": "A = 1\n"})
    assert stock_and_whose("source_pkgs = bot") == {"bot.py": [1]}


@pytest.mark.parametrize("run", ["", "source = .", "source_pkgs = late,prog", "include = *"])
def test_path_changed_during_the_run(project, run):
    """Directories that appear on `sys.path` later are judged as those there from the start."""
    project.write(
        {
            "prog.py": """\
                import os, sys
                here = os.path.dirname(os.path.abspath(__file__))
                import click
                sys.path.insert(0, os.path.join(here, "deps"))
                import iniconfig
                sys.path.append(os.path.join(here, "extra"))
                import late
                sys.path.insert(0, os.path.join(here, "layer", "site-packages"))
                import layered
                sys.path[:] = [entry for entry in sys.path if "layer" not in entry]
                import late.more
                """,
            "extra/late/__init__.py": "A = 1\n",
            "extra/late/more.py": "A = 1\n",
            "layer/site-packages/layered.py": "A = 1\n",
        }
    )
    project.rc(run).measure(env={"PYTHONPATH": ""})
    executed = {name for name, lines in project.measured().items() if lines}
    mine = {"prog.py", "extra/late/__init__.py", "extra/late/more.py"}
    if run == "include = *":
        assert {"deps/iniconfig/__init__.py", "layer/site-packages/layered.py"} < executed
    else:
        assert executed == mine


def test_source_package_that_appears_later(project):
    """A third-party source package that becomes importable during the run is measured."""
    project.write(
        {
            "prog.py": """\
                import os, sys
                sys.path.insert(0, os.path.abspath("deps"))
                import iniconfig
                """
        }
    )
    project.rc("source_pkgs = iniconfig")
    measured = project.measure(env={"PYTHONPATH": ""})
    assert measured["deps/iniconfig/__init__.py"]
    assert {name.rpartition("/")[0] for name in measured} == {"deps/iniconfig"}


def test_source_directory_that_becomes_third_party(project):
    """A source directory which the program makes a site directory is measured as before."""
    project.write(
        {
            # The second import is of a file like the first: nothing else is new to coverage.py.
            "prog.py": """\
                import os, sys
                sys.path.append(os.path.abspath("other"))
                import first
                sys.path.append(os.path.abspath("layer/site-packages"))
                import layered
                """,
            "other/first.py": "A = 1\n",
            "layer/site-packages/layered.py": "A = 1\n",
        }
    )
    project.rc("source = layer/site-packages")
    assert project.measure() == {"layer/site-packages/layered.py": [1]}


@pytest.mark.parametrize("plugins", ["whose", "\n    whose\n    tracee.tracer"])
@pytest.mark.parametrize("run", ["", "source = ."])
def test_library_of_an_interpreter_inside_the_project(empty, run, plugins):
    """A bundled interpreter's library is no more measured than the running one's."""
    library = f"runtime/lib/{empty.venv.site.parent.name}"
    stdlib = empty.venv.stdlib
    empty.write({f"{library}/{name}.py": (stdlib / f"{name}.py").read_text() for name in LIBRARY})
    empty.write({"runtime/bin/python3": ""})  # without it, the directory may be test data
    start = f"import os, sys\nsys.path.insert(0, os.path.abspath({library!r}))\n"
    empty.rc(run, plugins=plugins).write(
        {"prog.py": start + "import colorsys\ncolorsys.rgb_to_hsv(1, 0, 0)\n"}
    )
    assert empty.measure() == {"prog.py": [1, 2, 3, 4]}


LIBRARY = ("os", "colorsys")


# Notes what coverage.py's own code is asked about.
ASKED = """\
    import json
    import coverage.inorout
    asked = set()
    original = coverage.inorout.InOrOut.should_trace
    def should_trace(self, filename, frame=None):
        asked.add(filename)
        return original(self, filename, frame)
    coverage.inorout.InOrOut.should_trace = should_trace
    from coverage.cmdline import main
    main()
    with open("asked.json", "w") as file:
        json.dump(sorted(asked), file)
    """


@pytest.mark.parametrize("run", ["", "source = .", "source_pkgs = app", "core = pytrace"])
def test_the_fast_path_is_taken(project, executed, run):
    """Library files do not reach coverage.py's own decision; files of the project do."""
    project.rc(run).write({"asked.py": ASKED})
    project.python("asked.py", "run", "prog.py")
    asked = {project.short(each) for each in json.loads((project.root / "asked.json").read_text())}
    assert set(executed) - {"prog.py"} <= asked
    imported = {"stdlib:colorsys.py", "site:click/core.py", "deps/iniconfig/__init__.py"}
    assert not imported & asked
    measured = {name: lines for name, lines in project.measured().items() if lines}
    assert measured.items() <= executed.items()


def test_many_modules_of_the_library(empty, stock_and_whose):
    """A program that imports much: the measured set is the program."""
    imports = "import asyncio, concurrent.futures, email.mime.text, http.server, unittest.mock\n"
    empty.write({"prog.py": f"{imports}import django.http\nimport click.testing\n"})
    assert stock_and_whose() == {"prog.py": [1, 2, 3]}
