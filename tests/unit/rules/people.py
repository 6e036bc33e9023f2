"""A project, its environment and its interpreter, to which cases add what people and tools make."""

from __future__ import annotations

from unit.builders import LIB, SITE, Link, Tree, distribution

PATH = [f"base/{LIB}", f"e/{SITE}"]
APP = '[project]\nname = "my-app"\nversion = "1"\n'
BASE: Tree = {
    "base": {LIB: {"os.py": ""}, "bin": {"python": ""}},
    "e": {"pyvenv.cfg": "home = {top}/base/bin\n", "bin": {"python": Link("base/bin/python")}},
    "project": {"pyproject.toml": APP, "src": {"my_app": {"m.py": ""}}},
}
OWN = {"my_app": {"m.py": ""}, **distribution("my_app-1", "my_app/m.py", "my_app/__init__.py")}
FOREIGN = {"d": {"m.py": ""}, **distribution("d-1", "d/m.py", "d/__init__.py")}
