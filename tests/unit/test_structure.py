"""The structure of the package: imports go one way, and every module is small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import whose

TOP = Path(whose.__file__).parent
MOST_LINES = 300
MOST_FLOORS = 9

# A module imports from its own package and from those further down.
FLOORS = (
    {"__main__"},
    {"cli"},
    {"report", "check"},
    {""},  # the names that are public
    {"_api"},
    {"_coverage"},
    {"_classifier"},
    {"_rules"},
    {"_environment"},
    {"_metadata"},
    {"_verdict", "_config"},
    {"_files"},
)
# Of what is further down, no more than this.
_PLAIN = {"_files.system", "_files.paths"}
ONLY: dict[str, set[str]] = {
    "_coverage": {"_classifier", "_verdict", "_config", *_PLAIN},
    "_verdict": set(),
    "_config": _PLAIN,
}


def _name(path: Path) -> str:
    parts = path.relative_to(TOP).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): path for path in sorted(TOP.rglob("*.py"))}
INITS = [path for path in MODULES.values() if path.name == "__init__.py"]


def imports(path: Path) -> set[str]:
    """The modules of the package that a module imports when it runs, wherever it says so."""
    found = set()
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        todo += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("whose."):
            module = str(node.module).partition(".")[2]
            names = (f"{module}.{alias.name}".lstrip(".") for alias in node.names)
            found.update(name if name in MODULES else module for name in names)
        elif isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            found.update(
                name.partition(".")[2] for name in names if f"{name}.".startswith("whose.")
            )
    return found - {_name(path)}


IMPORTS = {module: imports(path) for module, path in MODULES.items()}


def floor(module: str) -> int:
    package = module.partition(".")[0]
    return next(number for number, packages in enumerate(FLOORS) if package in packages)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    package = module.partition(".")[0]
    allowed = ONLY.get(package)
    wrong = set()
    for each in IMPORTS[module]:
        other = each.partition(".")[0]
        if other != package and (
            floor(other) <= floor(module) or (allowed is not None and not allowed & {each, other})
        ):
            wrong.add(each)
    assert wrong == set()


def test_no_module_needs_itself_and_no_chain_is_long() -> None:
    heights: dict[str, int] = {}

    def height(module: str, path: tuple[str, ...]) -> int:
        assert module not in path, " > ".join((*path, module))
        if module not in heights:
            below = (height(each, (*path, module)) for each in IMPORTS[module] if each in MODULES)
            heights[module] = 1 + max(below, default=0)
        return heights[module]

    for module in MODULES:
        height(module, ())
    assert max(heights.values()) <= MOST_FLOORS


def test_no_file_is_long() -> None:
    """Of those that are checked in, tests and tools included."""
    top = Path(__file__).parents[2]
    parts = ("src", "tests", "benchmarks", "demo", "upstream")
    # In hidden directories are downloads.
    files = [each for part in parts for each in (top / part).glob("[!.]*/**/*.py")]
    files += [each for part in (".", *parts) for each in (top / part).glob("*.py")]
    assert Path(__file__) in files
    long = [each for each in files if each.read_text(encoding="utf-8").count("\n") > MOST_LINES]
    assert long == []


@pytest.mark.parametrize("path", INITS, ids=map(_name, INITS))
def test_packages_only_pass_names_on(path: Path) -> None:
    """Those that are private not even that: it would be one more import."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body[1:]:
        assert not _name(path).startswith("_")
        if isinstance(node, ast.Assign):
            assert ast.unparse(node.targets[0]) in ("__all__", "__version__")
        else:
            assert isinstance(node, ast.ImportFrom)


def test_every_module_has_its_tests() -> None:
    """In a file of its name, or where CONTRIBUTING says."""
    unit = Path(__file__).parent
    top = unit.parent.parent
    table = (top / "CONTRIBUTING.md").read_text(encoding="utf-8")
    elsewhere = dict(re.findall(r"^\| `src/whose/(\S+)` \| `(\S+)` \|", table, re.MULTILINE))
    assert all((top / each).exists() for each in elsewhere.values())
    for path in MODULES.values():
        if path.name != "__init__.py":
            relative = path.relative_to(TOP)
            package = "/".join(part.lstrip("_") for part in relative.parts[:-1])
            own = [*(unit / package).glob(f"test_{path.stem.lstrip('_')}*.py")]
            name = relative.as_posix()
            assert own or any(name.startswith(each) for each in elsewhere), name
    left = [each for each in elsewhere if not (TOP / each).exists()]
    assert not left, "these are no longer there"
