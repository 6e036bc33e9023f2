"""Runs programs with a clean environment, and makes trees of files and links."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from layouts.model import MissingError

_UNWANTED = (
    "PYTHON",
    "COVERAGE_",
    "PYTEST_",
    "WHOSE_",
    "COV_",
    "UV_",
    "VIRTUAL_ENV",
    "CONDA_",
    "PEX_",
    "WHOSE_",
    "GIT_",
)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment variables without those that change how Python starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_UNWANTED)}
    return {**kept, "UV_PYTHON_DOWNLOADS": "never", **(extra or {})}


def run(
    argv: Sequence[str | Path], cwd: str | Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """The standard output of a program; AssertionError with all it said if it fails."""
    done = subprocess.run(
        [str(each) for each in argv],
        cwd=cwd,
        env=clean_environment(env),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=280,
    )
    command = " ".join(map(str, argv))
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tool(name: str) -> str:
    """The program `name` of the running environment, else of PATH."""
    beside = os.path.join(os.path.dirname(sys.executable), name)
    found = beside if os.access(beside, os.X_OK) else shutil.which(name)
    if not found:
        raise MissingError(f"there is no {name} here")
    return found


def write(path: Path, text: str = "") -> str:
    """Write a file below directories that are made as needed; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def link(path: Path, target: str | Path) -> Path:
    """A symbolic link at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def copy_tree(source: Path, target: Path, without: Iterable[str] = ()) -> Path:
    """A copy of a tree by hard links, or by bytes where those cannot be made."""
    shutil.copytree(
        source,
        target,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(*without),
        copy_function=link_or_copy,
    )
    return target


def link_or_copy(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def link_files(source: Path, target: Path) -> None:
    """The directories of `source` again in `target`, with links to its files."""
    for directory, _, names in os.walk(source):
        here = target / os.path.relpath(directory, source)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not name.endswith(".pyc") and not os.path.lexists(here / name):
                (here / name).symlink_to(Path(directory) / name)


def link_entries(source: Path, target: Path, without: Iterable[str] = ()) -> None:
    """Links in `target` to everything at the top of `source`."""
    target.mkdir(parents=True, exist_ok=True)
    for each in source.iterdir():
        if each.name not in {"__pycache__", *without} and not os.path.lexists(target / each.name):
            (target / each.name).symlink_to(each)
