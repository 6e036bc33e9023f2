"""Code whose file name, `__file__` or `__name__` is not what it seems: as coverage.py decides."""

import sys

import coverage
import pytest

pytestmark = pytest.mark.slow


RUN = ("", "source = .", "cover_pylib = True")


def test_modules_that_lie_about_their_name(empty, stock_and_whose):
    """coverage.py goes by `__name__` for source packages; so does `whose`."""
    empty.write(
        {
            "app/__init__.py": "A = 1\n",
            "liar.py": "__name__ = 'app.liar'\ndef work():\n    return 1\n",
            "prog.py": f"""\
                import app, liar
                liar.work()
                for path in {[str(each / "odd.py") for each in (empty.venv.site, empty.root)]}:
                    for name in (3, None, "", "app.odd", "__main__"):
                        names = {{"__file__": path, "__name__": name}}
                        exec(compile("A = 1", path, "exec"), names)
                        path += "x"
                """,
        }
    )
    measured = stock_and_whose("source_pkgs = app")
    assert {"app/__init__.py", "odd.pyxxx"} <= set(measured)
    stock_and_whose("source = .")


@pytest.mark.parametrize("core", ["ctrace", "pytrace", "sysmon"])
@pytest.mark.parametrize("run", RUN)
def test_executed_code_with_other_file_names(empty, stock_and_whose, run, core):
    """`co_filename` and `__file__` differ: as in coverage.py, whichever of the two counts."""
    if core == "sysmon" and sys.version_info < (3, 12):
        pytest.skip("this interpreter has no sys.monitoring")
    site = empty.venv.site
    empty.write(
        {
            # An installed runner executes a file of the project in its own namespace.
            "plan.py": "PLAN = 1\ndef planned():\n    return 1\n",
            # Code that claims to be an installed file.
            "claims.py": f"""\
                exec(compile("A = 1", {str(site / "both" / "claimed.py")!r}, "exec"), globals())
                exec(compile("A = 1", "<generated>", "exec"), globals())
                exec(compile("A = 1", "", "exec"), globals())
                exec(compile("A = 1", "memory:1", "exec"), globals())
                """,
            # The same name elsewhere: `__file__` counts.
            "same.py": f"""\
                exec(compile("A = 1", {str(site / "same.py")!r}, "exec"), globals())
                exec(compile("A = 1", "/nowhere/same.py", "exec"), {{}})
                """,
            # A namespace that says it is installed, code that says it is the project's.
            "borrowed.py": f"""\
                import os
                names = {{"__file__": {str(site / "both" / "theirs.py")!r}, "__name__": "x"}}
                exec(compile("A = 1", os.path.abspath("plan.py"), "exec"), dict(names))
                exec(compile("A = 1", names["__file__"], "exec"), dict(names))
                exec(compile("A = 1", "plan.py", "exec"), {{"__file__": None}})
                exec(compile("A = 1", "plan.py", "exec"), {{"__file__": 3, "__name__": None}})
                """,
            "prog.py": """\
                import os
                import tracee.runner
                tracee.runner.run(os.path.abspath("plan.py"))
                import claims, same, borrowed
                """,
        }
    )
    measured = stock_and_whose(f"core = {core}\n{run}", env={"PYTHONWARNINGS": "ignore"})
    names = {"prog.py", "plan.py", "claims.py", "same.py", "borrowed.py"}
    if run != "source = .":
        names.add("/nowhere/same.py")
    assert {name for name in measured if not name.startswith("stdlib:")} == names
    assert measured["plan.py"] == [1, 2]


@pytest.mark.parametrize("run", RUN)
def test_relative_file_names(empty, stock_and_whose, run):
    """coverage.py looks for relative names along `sys.path`, wherever the program has gone to."""
    empty.write(
        {
            "plan.py": "A = 1\n",
            "prog.py": f"""\
                import os
                os.chdir({str(empty.venv.site)!r})
                for name in ("plan.py", "both/theirs.py", "nowhere.py"):
                    exec(compile("A = 1", name, "exec"), {{"__file__": name, "__name__": "x"}})
                """,
        }
    )
    measured = stock_and_whose(run)
    assert measured["plan.py"] == [1]


@pytest.mark.parametrize("run", RUN)
def test_moved_bytecode(empty, run):
    """Bytecode without its source, compiled elsewhere: where it was loaded from counts."""
    site = empty.venv.site
    empty.write(
        {
            "text.py": "def work():\n    return 1\n",
            "make.py": f"""\
                import os, py_compile
                def make(target, name):
                    py_compile.compile("text.py", target, name)
                # Compiled as installed files, shipped in the project.
                make("moved.pyc", {str(site / "both" / "moved.py")!r})
                make("claimed.pyc", {str(site / "claimed.py")!r})
                # Compiled as files of the project, installed.
                os.makedirs("layer/site-packages")
                make("layer/site-packages/mine.pyc", os.path.abspath("mine.py"))
                make("layer/site-packages/renamed.pyc", os.path.abspath("before.py"))
                """,
            "prog.py": """\
                import os, sys
                sys.path.append(os.path.abspath("layer/site-packages"))
                import claimed, mine, moved, renamed
                for module in (claimed, mine, moved, renamed):
                    module.work()
                """,
        }
    )
    empty.python("make.py")
    empty.rc(run).measure()
    measured = {name: lines for name, lines in empty.measured().items() if "stdlib:" not in name}
    # To coverage.py another base name means executed code, whose own name counts.
    expected = {name: [1, 2] for name in ("claimed.py", "moved.py", "before.py")}
    expected["prog.py"] = [1, 2, 3, 4, 5]
    assert {name: lines for name, lines in measured.items() if lines} == expected


def test_a_file_name_that_cannot_be_compared(empty, stock_and_whose):
    """An object of the program in the place of `__file__`, or of `__name__`."""
    empty.write(
        {
            "plan.py": "A = 1\n",
            "prog.py": f"""\
                class Odd(str):
                    def __eq__(self, other):
                        raise RuntimeError
                    __hash__ = str.__hash__
                for path in {[str(each / "plan.py") for each in (empty.venv.site, empty.root)]}:
                    for name in ("__file__", "__name__"):
                        exec(compile("A = 1", path, "exec"), {{"__file__": path, name: Odd(path)}})
                """,
        }
    )
    for run in ("", "source_pkgs = plan"):
        stock_and_whose(run)


@pytest.mark.skipif(coverage.version_info >= (7, 13, 3), reason="coverage.py itself looks at it")
def test_anything_in_the_place_of_sys_path(empty, stock_and_whose):
    empty.write(
        {
            "plan.py": "A = 1\n",
            "prog.py": f"""\
                import sys
                from unittest.mock import MagicMock
                path, mock = sys.path, MagicMock()
                for number, each in enumerate((None, 3, mock, [b"x", *path], [object(), *path])):
                    sys.path = each
                    for name in {[str(each / "both/") for each in (empty.venv.site, empty.root)]}:
                        exec(compile("A = 1", f"{{name}}{{number}}.py", "exec"), {{}})
                sys.path = path
                assert mock.mock_calls == []
                import plan
                """,
        }
    )
    for run in ("", "source = ."):
        stock_and_whose(run)
