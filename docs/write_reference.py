"""Writes reference.md from the docstrings of what is public. `make docs` runs it.

What is above the heading Functions on that page stays as it is.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType

import whose
import whose.check
import whose.report

PAGE = Path(__file__).with_name("reference.md")
FUNCTIONS = (
    *("classify", "explain", "owner", "classify_object", "classify_module", "distributions_of"),
    *("library_prefixes", "project_files", "prepare", "refresh", "coverage_init"),
)
CLASSES = (
    *("Kind", "Verdict", "Evidence", "Distribution", "Origin"),
    *("Classifier", "Environment", "Layer", "PyvenvCfg", "Root"),
)


def signature(name: str, asked: object) -> str:
    """How a function is called; the types as they are written."""
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(asked)))
    return f"```py\n{name}{re.sub(r'[(]self(, )?', '(', text)}\n```\n"


def paragraphs(asked: object) -> str:
    """The docstring of an object, without the examples; a list of attributes as a table."""
    found = []
    for part in (inspect.getdoc(asked) or "").replace("``", "`").split("\n\n"):
        rows = re.findall(r"^(\w+)  +(.*(?:\n  +.*)*)", part, re.MULTILINE)
        if not part.startswith(">>>"):
            found.append(table(rows, asked) if rows else part)
    if asked is whose.Classifier:
        found += [table([], asked), "Its methods are the functions above, but for `coverage_init`."]
    text = re.sub(r"PEP (\d+)", r"[PEP \1](https://peps.python.org/pep-0\1/)", "\n\n".join(found))
    return re.sub(r"`docs/(\w+)\.md`", r"[the page \1](\1.md)", text) + "\n"


def table(rows: list[tuple[str, str]], owner: object) -> str:
    """The attributes that a docstring lists, and the properties."""
    for name, each in vars(owner).items():
        if isinstance(each, property):
            line = (inspect.getdoc(each) or "").partition("\n")[0]
            rows.append((name, line[0].lower() + line[1:].rstrip(".")))
    lines = [f"| `{name}` | {' '.join(text.split())} |" for name, text in rows]
    return "\n".join(["| attribute | what it is |", "|---|---|", *lines])


def of_function(module: ModuleType, name: str) -> list[str]:
    """The part about one function."""
    asked = getattr(module, name)
    return [f"### {name}\n", signature(name, asked), paragraphs(asked)]


def of_class(module: ModuleType, name: str) -> list[str]:
    """The part about one class and its methods; those of a classifier are the functions."""
    asked = getattr(module, name)
    found = [f"{'##' if module is whose else '###'} {name}\n"]
    if asked is whose.Classifier:
        return [*found, signature(name, asked), paragraphs(asked)]
    found.append(paragraphs(asked))
    for method, value in vars(asked).items():
        is_one = inspect.isfunction(value) or isinstance(value, classmethod)
        if is_one and not method.startswith("_"):
            full, function = f"{name}.{method}", getattr(asked, method)
            found += [f"### {full}\n", signature(full, function), paragraphs(function)]
    return found


def page() -> str:
    """The whole page."""
    begin, heading, _ = PAGE.read_text(encoding="utf-8").partition("## Functions\n")
    parts = [begin + heading, "All but `coverage_init` answer for the running interpreter.\n"]
    parts += [each for name in FUNCTIONS for each in of_function(whose, name)]
    parts += [each for name in CLASSES for each in of_class(whose, name)]
    for module in (whose.check, whose.report):
        parts += [f"## {module.__name__}\n", paragraphs(module)]
        for name in module.__all__:
            make = of_class if inspect.isclass(getattr(module, name)) else of_function
            parts += make(module, name)
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
