"""`children = lazy` where the project is installed, and with more start-up files."""

import sys
from pathlib import Path

import pytest

from plugin.conftest import SAME, Project, Venv, run
from plugin.coverage_features import STARTS_IN_CHILDREN, skip_before
from plugin.lazy_cases import FILES
from plugin.tracer_package import wheel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # some measure many processes; `run` ends what hangs
    pytest.mark.skipif(sys.implementation.name != "cpython", reason="no audit event for code"),
]
CORES = ["ctrace", *(["sysmon"] if sys.version_info >= (3, 12) else [])]


@pytest.fixture
def installed(tmp_path, venv):
    """A project that is installed for real, and links to its code in a site directory."""
    skip_before((7, 10, 3), "configuration for children")
    root, prefix = tmp_path / "project", tmp_path / "venv"
    root.mkdir()
    project = Project(root, Venv(tmp_path))
    files = {f"shop/{name}.py": "import json\nVALUE = 1\n" for name in ("__init__", "core")}
    own = wheel(tmp_path, "shop", files)
    uv = (sys.executable, "-m", "uv")
    run(*uv, "venv", "--quiet", "--python", sys.executable, prefix, cwd=tmp_path)
    python = prefix / "bin" / "python"
    wheels = (venv.prefix.parent / "dist").glob("whose-*.whl")
    install = (*uv, "pip", "install", "--quiet", "--python", python)
    run(*install, own, *wheels, *SAME, "iniconfig", cwd=tmp_path)
    project.write({"pyproject.toml": "[project]\nname = 'shop'\n", "linked/mine.py": "X = 1\n"})
    project.write({**FILES, "tool/inner.py": "X = 1\n"})
    (project.venv.site / "iniconfig" / "deeper").symlink_to(root / "linked")
    (project.venv.site / "tool").symlink_to(root / "tool")
    return project


@pytest.mark.parametrize("where", [".", "other", "/"])
@pytest.mark.parametrize(
    "text",
    [
        "import shop.core",
        "import iniconfig, json",
        "import sys; from iniconfig.deeper import mine",
        "from tool import inner",
    ],
)
def test_own_code_in_a_site_directory(installed, text, where):
    found = []
    for children in ("eager", "lazy"):
        installed.rc("patch = subprocess", f"children = {children}")
        program = f"from start import child\nchild('-c', {text!r}, cwd={where!r})\n"
        installed.write({"prog.py": program})
        found.append(installed.measure())
    assert found[0] == found[1]
    own = [name for name in found[0] if name not in ("prog.py", "start.py")]
    if where == ".":
        assert bool(own) is ("json" not in text)


def test_what_is_installed_meanwhile(installed):
    """A site directory that has changed is not known any more."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    look = "import iniconfig, sys; print('coverage' in sys.modules, 'whose' in sys.modules)"
    program = f"""\
        import pathlib
        from start import child
        child("-c", {look!r})
        pathlib.Path({str(installed.venv.site)!r}, "new_here.txt").touch()
        child("-c", {look!r})
        """
    installed.write({"prog.py": program}).rc("patch = subprocess", "children = lazy")
    assert installed.coverage("run", "prog.py").stdout == "False False\nFalse True\n"


@pytest.mark.parametrize("name", ["zz_own", "a1_between", "a0_between", "a_before"])
def test_own_code_in_start_up_files_and_programs(installed, name):
    """Before coverage.py's start-up file, nothing is measured."""
    site, program = installed.venv.site, installed.venv.tool("shop")
    site.joinpath(f"{name}.pth").write_text("import shop.core\n")
    program.write_text(f"#!{installed.venv.python}\nimport shop\n")
    installed.write({"prog.py": f"from start import child\nchild({str(program)!r})\n"})
    found = []
    for children in ("eager", "lazy"):
        installed.rc("patch = subprocess", f"children = {children}")
        found.append(installed.measure())
    assert found[0] == found[1]
    assert program.name in {Path(each).name for each in found[0]}


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", ["a0_between", "old"])
def test_nothing_is_told_of_a_start(installed, name, core):
    """That would be new to whoever reads the output of a child.

    There may be a start-up file as coverage.py's documentation once had it.
    """
    line = "import coverage; coverage.process_startup()\n"
    installed.venv.site.joinpath(f"{name}.pth").write_text(line)
    installed.rc(f"patch = subprocess\ncore = {core}", "children = lazy")
    texts = [
        "import sys; sys.settrace(lambda *_: None); import shop",
        "import importlib.util as each; print(each.find_spec('coverage') is None); import shop",
        "import shop",
    ]
    program = "from start import child\n" + "".join(f"child('-c', {each!r})\n" for each in texts)
    installed.write({"prog.py": program})
    done = installed.coverage("run", "prog.py")
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_without_the_start_up_file_of_coverage(installed):
    """Nothing starts coverage.py then, with `lazy` neither."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    (installed.venv.site / "a1_coverage.pth").unlink()
    installed.write({"prog.py": "from start import child\nchild('-m', 'shop.core')\n"})
    for children in ("eager", "lazy"):
        installed.rc("patch = subprocess", f"children = {children}")
        assert installed.measure().keys() == {"prog.py", "start.py"}
