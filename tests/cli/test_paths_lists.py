"""Lists of paths, from files and standard input; long ones, and odd names in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.workbench import lines, whose

LIBRARY = os.path.dirname(os.__file__)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"app/main.py\n\ntest_app.py\n", []),
        (b"app/main.py\ntest_app.py", []),
        (b"app/main.py\0test_app.py\0", ["-0"]),
        (b"app/main.py\0test_app.py", ["--null"]),
    ],
)
def test_paths_from_a_file_or_standard_input(
    project: Path, content: bytes, options: list[str]
) -> None:
    """After those on the command line; the end of the last path may be missing."""
    (project / "list").write_bytes(content)
    expected = ["project      list", "project      app/main.py", "project      test_app.py"]
    assert lines("list", "--files-from", "list", *options, cwd=project) == expected
    assert lines("list", "--files-from", "-", *options, cwd=project, stdin=content) == expected


def test_several_files_of_paths(project: Path) -> None:
    """In the order in which they are named."""
    (project / "one").write_text("1.py\n")
    (project / "two").write_text("2.py\n")
    found = lines(
        *("--files-from", "two", "--files-from", "-", "--files-from=one"),
        cwd=project,
        stdin=b"3.py",
    )
    assert [line.split()[1] for line in found] == ["2.py", "3.py", "1.py"]


def test_no_paths_in_a_file_is_no_error(project: Path) -> None:
    """`git ls-files` may have none."""
    assert lines("--files-from", "-", cwd=project) == []


def test_names_with_line_ends_and_broken_bytes(project: Path) -> None:
    """Each stays one line; bytes that are no text come out as they went in."""
    names = [b"new\nline.py", b"\xff\xfe.py", b"back\rspace\x1b[2J.py", "caf\u00e9.py".encode()]
    found = lines("-0", "--files-from", "-", cwd=project, stdin=b"\0".join(names))
    assert [os.fsencode(line) for line in found] == [
        b"project      new\\nline.py",
        b"project      \xff\xfe.py",
        b"project      back\\rspace\\x1b[2J.py",
        "project      caf\u00e9.py".encode(),
    ]


def test_paths_alone_for_other_tools(project: Path) -> None:
    """Before a NUL they are unchanged; else each stays one line. A module is told by its file."""
    names = [b"new\nline.py", b"\xff\xfe.py", b"plain.py"]
    content = b"\0".join(names)
    done = whose("-l0", "--files-from", "-", cwd=project, stdin=content)
    assert os.fsencode(done.stdout) == content + b"\0"
    found = lines("--paths", "--files-from", "-", cwd=project, stdin=b"plain.py\na\tb.py")
    assert found == ["plain.py", "a\\tb.py"]
    found = lines("-rl", "--glob", "*.py", "--only", "project", ".", LIBRARY, cwd=project)
    assert sorted(found) == ["./app/__init__.py", "./app/main.py", "./test_app.py"]
    assert lines("-l", "app", "json", "sys", "<x>", cwd=project) == [
        *("app", f"{LIBRARY}/json/__init__.py", "sys", "<x>")
    ]


def test_an_encoding_without_the_characters(project: Path) -> None:
    """What it cannot write is escaped."""
    assert lines("caf\u00e9.py", cwd=project, PYTHONIOENCODING="ascii") == [
        "project      caf\\xe9.py (does not exist)"
    ]


@pytest.mark.slow
def test_a_hundred_thousand_paths(project: Path) -> None:
    """Piped through, every one is answered, with the same kinds as asked one by one."""
    names = [f"{LIBRARY}/json/{n}.py" if n % 2 else f"app/{n}.py" for n in range(100_000)]
    found = lines("--files-from", "-", cwd=project, stdin="\n".join(names).encode())
    assert len(found) == len(names)
    assert found[:2] == ["project      app/0.py", f"stdlib       {LIBRARY}/json/1.py"]
    assert sum(line.startswith("stdlib") for line in found) == 50_000


def test_a_submodule_in_a_list_is_summed_up(project: Path) -> None:
    """`git ls-files` names its directory."""
    assert lines("--files-from", "-", cwd=project, stdin=b"app\n") == ["project      app (2 files)"]
