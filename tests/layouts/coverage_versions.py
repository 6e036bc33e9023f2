"""Environments with a given version of coverage.py, whole or with its internals changed."""

from __future__ import annotations

from pathlib import Path

from layouts.coverage_changes import CHANGES
from layouts.model import Built, Interpreter
from layouts.project import DISTRIBUTIONS, entry
from layouts.tools import write
from layouts.uv_runs import layered
from layouts.virtual_environments import beside, make_venv, uv_venv
from layouts.workshop import Workshop

VERSIONS = ("7.6.0", "7.6.12", "7.11.2", "7.13.2", "")
"""The oldest that `whose` works with, some between, and the newest there is."""


def plain(shop: Workshop, here: Path, interpreter: Interpreter, version: str) -> Built:
    """A venv in the project."""
    shop.install(make_venv(here / "proj" / ".venv", interpreter), *shop.needs(version))
    return beside(here / "proj", here / "proj" / ".venv", interpreter)


def symlinks(shop: Workshop, here: Path, interpreter: Interpreter, version: str) -> Built:
    """An environment of uv's with links into its cache."""
    return uv_venv(shop, here, interpreter, "symlink", version)


LAYOUTS = {"plain": plain, "symlinks": symlinks, "layered": layered}

_CHILD = """import json.tool
import click
import six
import appkg.core

appkg.core.work(1)
"""
_PARENT = """
import subprocess
child = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child.py")
said = subprocess.run([sys.executable, child], capture_output=True, text=True, check=True)
print("child said:", repr(said.stdout + said.stderr))
"""


def _changed(shop: Workshop, here: Path, interpreter: Interpreter, prefix: Path) -> Built:
    built = beside(here / "proj", prefix, interpreter)
    CHANGES["no plain function"].apply(interpreter.site(prefix) / "coverage")
    entry(built.entry, after=_PARENT)
    child = write(here / "proj" / "child.py", _CHILD)
    built.project.append(child)
    return built


def changed_plain(shop: Workshop, here: Path, interpreter: Interpreter, version: str) -> Built:
    """A venv, which coverage.py judges rightly by itself."""
    prefix = here / "env"
    shop.install(make_venv(prefix, interpreter), *shop.needs(version))
    return _changed(shop, here, interpreter, prefix)


def changed_links(shop: Workshop, here: Path, interpreter: Interpreter, version: str) -> Built:
    """Links to where coverage.py knows nobody, below a directory whose name is half a pattern."""
    prefix = here / "[env+" / "work* {1}"
    cache = here / "cache [1]"
    shop.uv("venv", "-q", "--python", interpreter.executable, prefix)
    shop.uv(
        *("pip", "install", "-q", "--python", prefix / "bin" / "python"),
        *("--link-mode", "symlink", *shop.needs(version)),
        env={"UV_CACHE_DIR": str(cache)},
    )
    return _changed(shop, here, interpreter, prefix)


def changed_target(shop: Workshop, here: Path, interpreter: Interpreter, version: str) -> Built:
    """`pip install --target` below such a directory, on PYTHONPATH."""
    prefix = here / "env"
    target = here / "deps [1]+{2}" / "lib"
    shop.install(make_venv(prefix, interpreter), *shop.whose(version))
    shop.install_into(target, interpreter, *DISTRIBUTIONS)
    built = _changed(shop, here, interpreter, prefix)
    built.env = {"PYTHONPATH": str(target)}
    return built


def changed_coverage(
    shop: Workshop, here: Path, interpreter: Interpreter, version: str, change: str
) -> Built:
    """Links to uv's cache, and a coverage.py with one change."""
    built = uv_venv(shop, here, interpreter, "symlink", version)
    CHANGES[change].apply(interpreter.site(here / "proj" / ".venv") / "coverage")
    return built


CHANGED = {each.__name__: each for each in (changed_plain, changed_links, changed_target)}
