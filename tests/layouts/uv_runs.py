"""Environments that uv makes and layers by itself: `uv run`, `--with`, inline metadata, `uvx`."""

from __future__ import annotations

from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import DISTRIBUTIONS, hatch_packages, installed, pyproject, sample
from layouts.tools import tool, write
from layouts.workshop import Workshop, environment


def _with(*what: str) -> list[str]:
    return [part for each in what for part in ("--with", each)]


def _run_by_uv(
    shop: Workshop, built: Built, interpreter: Interpreter, *options: str, python: bool = True
) -> Built:
    """The project run by a command of uv's, which has made everything that it needs."""
    start = [tool("uv"), *options, "-q", "--python", interpreter.executable]
    built.run_by(*start, *(["python"] if python else []))
    built.env = {**shop.variables, "UV_PYTHON_DOWNLOADS": "never"}
    shop.uv(*built.python[1:], built.entry, cwd=Path(built.cwd))
    # From now on nothing is resolved or fetched again.
    built.env["UV_OFFLINE"] = "1"
    return built


@environment
def uv_run(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`uv run` in a project that uv installs editable into `.venv`."""
    built = sample(here, interpreter, src="src")
    # Development dependencies are the natural place for a tool like this.
    more = '[dependency-groups]\ndev = ["whose", "coverage"]\n'
    more += f'[tool.uv.sources]\nwhose = {{ path = "{shop.wheel}" }}\n'
    more += hatch_packages("src/appkg")
    pyproject(here, backend="hatchling", dependencies=DISTRIBUTIONS, more=more)
    built.third_party = installed(interpreter.site(here / ".venv"))
    return _run_by_uv(shop, built, interpreter, "run")


def layered(shop: Workshop, here: Path, interpreter: Interpreter, version: str = "") -> Built:
    """`uv run --with` over the environment of a project, which has some distributions itself."""
    built = sample(here, interpreter)
    pyproject(here, dependencies=("click", "attrs"))
    built.third_party = installed(interpreter.site(here / ".venv"), "click", "attrs")
    more = _with(*shop.whose(version), "six", "iniconfig")
    return _run_by_uv(shop, built, interpreter, "run", *more)


@environment
def uv_run_with(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`uv run --with`: three layers, the project's `.venv` the lowest."""
    return layered(shop, here, interpreter)


@environment
def uv_run_with_no_project(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`uv run --no-project --with`: the layer below is a bare interpreter."""
    built = sample(here, interpreter)
    return _run_by_uv(shop, built, interpreter, "run", "--no-project", *_with(*shop.needs()))


_METADATA = """# /// script
# requires-python = ">=3.11"
# dependencies = ["click", "attrs"]
# ///
"""
_STARTER = """import sys

from coverage.cmdline import main

sys.exit(main(sys.argv[1:]))
"""


@environment
def uv_script(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`uv run --with X script.py`, the script with inline metadata of its own."""
    built = sample(here / "proj", interpreter)
    script = Path(built.entry)
    write(script, _METADATA + script.read_text(encoding="utf-8"))
    more = _with(*shop.whose(), "six", "iniconfig")
    _run_by_uv(shop, built, interpreter, "run", *more, python=False)
    # `uv run coverage run script.py` would not read the metadata: another script starts coverage.
    starter = write(here / "scripts" / "cover.py", _METADATA + _STARTER)
    built.project.append(starter)
    built.coverage = [*built.python, starter]
    shop.uv(*built.coverage[1:], "--version", cwd=here)
    return built


@environment
def uvx(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`uvx --with whose --from coverage coverage run …`."""
    built = sample(here, interpreter)
    more = ["tool", "run", *_with(*shop.needs())]
    _run_by_uv(shop, built, interpreter, *more)
    from_coverage = ["--python", interpreter.executable, "--from", "coverage", "coverage"]
    built.coverage = [tool("uv"), *more, "-q", *from_coverage]
    shop.uv(*built.coverage[1:], "--version", cwd=here)
    return built
