"""`whose PATH...`: lines, sums, lists, JSON and the files that paths come from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.tools import write

from cli.workbench import WHOSE, lines, variables, whose

LIBRARY = os.path.dirname(os.__file__)


def test_one_line_a_path_with_the_kind_first(project: Path) -> None:
    """Kinds stand in a column of their own; a path is printed as it was given."""
    paths = ["app/main.py", f"{LIBRARY}/json/decoder.py", pytest.__file__, "<string>", "gone.py"]
    kinds = ["project", "stdlib", "third-party", "unknown", "project"]
    expected = [f"{kind:<11}  {path}" for kind, path in zip(kinds, paths, strict=True)]
    expected[-1] += " (does not exist)"
    assert lines(*paths, cwd=project) == expected
    # In a list of paths nothing is added to them.
    assert lines("--files-from", "-", cwd=project, stdin=b"gone.py") == ["project      gone.py"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("~", "unknown"),
        ("{built-in method len}", "unknown"),
        ("http://host/a.py", "unknown"),
        ("/app/<string>", "unknown"),
        ("stringsource", "unknown"),
        ("frozen", "stdlib"),
        ("built-in", "stdlib"),
        ("<frozen os>", "stdlib"),
    ],
)
def test_names_that_are_no_paths(project: Path, name: str, kind: str) -> None:
    """Nothing is said of files that do not exist, unless there is one of that name."""
    expected = [f"{kind:<11}  {name}"]
    assert lines(name, cwd=project) == expected
    assert lines("--files-from", "-", cwd=project, stdin=name.encode()) == expected
    if "/" not in name:
        project.joinpath(name).mkdir()
        assert lines(name, cwd=project) == [f"project      {name} (0 files)"]


def test_what_is_in_an_archive_exists(project: Path) -> None:
    """Neither the line nor `--exists` says otherwise, but of what is not in it."""
    with zipfile.ZipFile(project / "app.pyz", "w") as archive:
        archive.writestr("shop/cli.py", "")
    found = lines("app.pyz", "./app.pyz/shop/cli.py", cwd=project)
    assert found == ["project      app.pyz", "project      ./app.pyz/shop/cli.py"]
    assert lines("app.pyz/gone.py", cwd=project) == [
        "project      app.pyz/gone.py (does not exist)"
    ]
    assert whose("--exists", "app.pyz/shop/cli.py", cwd=project).returncode == 0
    assert whose("--exists", "app.pyz/gone.py", cwd=project).returncode == 2


def test_directories_are_summed_up(
    project: Path, environment: Callable[..., Path], tmp_path: Path
) -> None:
    """A directory is one line with the number of its files, of each kind if there are several."""
    prefix = environment("iniconfig", name="project/.venv")
    number = sum(
        len(names) for path, _, names in os.walk(prefix) if not path.endswith("__pycache__")
    )
    (tmp_path / "empty").mkdir()
    found = lines("app", "..", "../empty", ".venv/lib", "--python", prefix, cwd=project)
    assert found[0] == "project      app (2 files)"
    assert found[1].startswith(f"mixed        .. ({number:,} third-party, 3 project")
    assert found[2] == "project      ../empty (0 files)"
    assert found[3].startswith("third-party  .venv/lib (")


def test_version_control_caches_and_linked_directories_do_not_count(project: Path) -> None:
    """They are not code, or are counted where they are."""
    for name in (".git/config", "app/__pycache__/main.cpython-313.pyc"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).touch()
    (project / "again").symlink_to("app")
    assert lines(".", cwd=project) == ["project      . (3 files)"]
    assert lines(".git", "again", cwd=project) == [
        "project      .git (1 file)",
        "project      again (2 files)",
    ]


def test_recursive_lists_files_in_order(project: Path) -> None:
    """Names start with the directory as it was given; files come before what is deeper."""
    for name in ("zeta/last.py", "beta/deep/two.py", "beta/one.py"):
        write(project / name)
    found = lines("--recursive", ".", "app", cwd=project)
    assert found == [
        f"project      {path}"
        for path in (
            "./test_app.py",
            "./app/__init__.py",
            "./app/main.py",
            "./beta/one.py",
            "./beta/deep/two.py",
            "./zeta/last.py",
            "app/__init__.py",
            "app/main.py",
        )
    ]


def test_only_leaves_out_other_kinds(project: Path) -> None:
    """Of files, of what a directory holds, and of directories that hold nothing else."""
    library = f"{LIBRARY}/json"
    given = ["app", library, "app/main.py", f"{library}/decoder.py"]
    assert lines("--only", "project", *given, cwd=project) == [
        "project      app (2 files)",
        "project      app/main.py",
    ]
    both = lines("--only=project", "--only=stdlib", *given, cwd=project)
    assert [line.split()[0] for line in both] == ["project", "stdlib", "project", "stdlib"]
    assert lines("-r", "--only", "project", *given, cwd=project) == [
        "project      app/__init__.py",
        "project      app/main.py",
        "project      app/main.py",
    ]


def test_json_is_an_object_a_line(project: Path) -> None:
    """The two documented forms, for a file and for a directory."""
    name = os.fsdecode(b"app/caf\xc3\xa9 \xff.py")
    found = [json.loads(line) for line in lines("--json", name, "app", "gone", cwd=project)]
    assert found == [
        {"path": name, "kind": "project", "exists": False},
        {"path": "app", "kind": "project", "files": {"project": 2}},
        {"path": "gone", "kind": "project", "exists": False},
    ]
    mixed = project / "app" / "vendored"
    mixed.mkdir()
    (mixed / "one.py").touch()
    (found,) = [
        json.loads(line) for line in lines("--json", "app", "--third-party", mixed, cwd=project)
    ]
    assert found == {"path": "app", "kind": "mixed", "files": {"third-party": 1, "project": 2}}


def test_options_force_kinds_and_the_deepest_wins(project: Path) -> None:
    """As in the configuration of the plugin; relative paths start from the working directory."""
    found = lines(
        *("--third-party", "app", "--project", "app/main.py"),
        *("app/main.py", "app/__init__.py", project / "app" / "main.py"),
        cwd=project,
    )
    assert [line.split()[0] for line in found] == ["project", "third-party", "project"]


@pytest.mark.slow
def test_python_answers_for_another_environment(
    project: Path, environment: Callable[..., Path]
) -> None:
    """By prefix or executable: its packages, and an editable installation in it."""
    (project / "pyproject.toml").write_text(
        '[project]\nname = "app"\nversion = "1"\n'
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    )
    prefix = environment("iniconfig", "-e", str(project))
    (module,) = prefix.glob("lib/python*/site-packages/iniconfig/__init__.py")
    for where in (prefix, prefix / "bin" / "python"):
        found = [
            json.loads(whose("explain", "--json", "--python", where, path, cwd=prefix).stdout)
            for path in (module, project / "app" / "main.py")
        ]
        assert [each["kind"] for each in found] == ["third-party", "project"]
        assert found[1]["distribution"]["editable"] is True


def test_an_executable_of_path_is_found(project: Path, equipped: Path) -> None:
    """`--python NAME` looks where the shell would."""
    path = f"{equipped / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = whose("env", "--json", "--python", "python3", cwd=project, PATH=path)
    assert json.loads(done.stdout)["prefix"] == str(equipped)


# -- where it runs ---------------------------------------------------------------------------


def test_script_and_module_give_the_same_answers(project: Path, equipped: Path) -> None:
    """Also where the project lies flat beside what was installed into it."""
    vendored = project / "tool-1.dist-info"
    vendored.mkdir()
    (vendored / "RECORD").write_text("tool.py,,\ntool-1.dist-info/RECORD,,\n")
    (vendored / "METADATA").write_text("Name: tool\nVersion: 1\n")
    (project / "tool.py").touch()
    outputs = [
        whose("tool.py", "app", "test_app.py", cwd=project, python=start).stdout
        for start in (
            [equipped / "bin" / "whose"],
            [equipped / "bin" / "python", "-m", "whose"],
        )
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].splitlines()[0] == "third-party  tool.py"


@pytest.mark.parametrize("variable", [None, "PYTHONPATH"])
@pytest.mark.parametrize("module", ["argparse", "json", "textwrap", "shutil"])
def test_modules_of_the_project_do_not_get_in_the_way(
    project: Path, module: str, variable: str | None
) -> None:
    """A file that is called like one of the library's is not imported by `whose`."""
    (project / f"{module}.py").write_text("raise SystemExit('imported')\n")
    extra = {variable: str(project)} if variable else {}
    done = whose("--json", "app/main.py", cwd=project, **extra)
    assert (done.stdout, done.stderr) == ('{"path": "app/main.py", "kind": "project"}\n', "")
    done = whose("explain", "app/main.py", cwd=project, **extra)
    assert (done.returncode, done.stderr) == (0, "")


def test_in_a_directory_that_is_gone(tmp_path: Path) -> None:
    """Absolute paths are answered all the same."""
    (tmp_path / "gone").mkdir()
    script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", tmp_path / "gone", *WHOSE, f"{LIBRARY}/os.py", "a.py"],
        env=variables({"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"stdlib       {LIBRARY}/os.py"


def test_a_directory_that_cannot_be_listed_is_told_of(project: Path) -> None:
    """The rest is answered. Not even root can list one whose path is too long."""
    at = os.open(project, os.O_RDONLY)
    for _ in range(18):
        os.mkdir("d" * 250, dir_fd=at)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    done = whose(".", cwd=project)
    assert done.returncode == 2
    assert done.stdout == "project      . (3 files)\n"
    assert done.stderr.startswith("whose: ./ddd")
    assert done.stderr.endswith(": File name too long\n")
