"""A project whose data are audited."""

from __future__ import annotations

from pathlib import Path

from coverage import CoverageData

from unit.builders import SITE, Tree, distribution

MODULES = 12


def measured(project: Path, *files: str | Path, name: str = ".coverage") -> None:
    data = CoverageData(basename=str(project / name))
    data.add_lines({str(project / file): [1, 2] for file in files})
    data.write()


INSTALLED: Tree = {
    ".coveragerc": "[run]\nplugins = whose\n",
    "pyproject.toml": '[project]\nname = "app"\n',
    "own.py": "",
    "base": {"bin": {"python3.13": ""}, "lib/python3.13": {"os.py": ""}},
    "env/pyvenv.cfg": "home = {top}/base/bin\nversion = 3.13\n",
    f"env/{SITE}": {"own.py": "", **distribution("app-1", "own.py")},
}
