"""The mutants that mutmut makes of a module, and how each is put in place."""

from __future__ import annotations

import ast
import difflib
import importlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "whose"


class Mutant:
    """One changed function, and how it differs."""

    def __init__(self, name: str, module: str, owner: str, function: str, node: ast.AST) -> None:
        self.name = name
        self.module = module
        self.owner = owner
        self.function = function
        self.node = node
        self.change = ""
        self.lines = range(0)  # of the changed statement

    @property
    def argued(self) -> str:
        """What `equivalent.toml` calls it: by the changed lines, since numbers move."""
        changed = [line[1:].strip() for line in self.change.split("\n") if line[:1] == "+"]
        return f"{self.name.rpartition('.')[0]}: {' '.join(changed)}"

    def apply(self) -> None:
        module = importlib.import_module(f"whose.{self.module}")
        defined: list[ast.stmt] = [self.node]
        if self.owner:  # in a class, for `super()`
            empty = ast.parse(f"class {self.owner}: pass").body[0]
            empty.body, defined = defined, [empty]
        code = compile(ast.Module([*_FUTURE, *defined], []), f"<{self.name}>", "exec")
        exec(code, names := dict(vars(module)))
        original = _function(vars(module), self.owner, self.function)
        changed = _function(names, self.owner, self.function)
        original.__code__ = changed.__code__
        original.__defaults__ = changed.__defaults__
        original.__kwdefaults__ = changed.__kwdefaults__


_FUTURE = ast.parse("from __future__ import annotations").body


def _function(names, owner, name):
    found = vars(names[owner])[name] if owner else names[name]
    return getattr(found, "__func__", found)


def mutants_of(module: str) -> list[Mutant]:
    """The mutants that mutmut makes of a module."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    path = SOURCE / f"{module.replace('.', os.sep)}.py"
    source = path.read_text()
    originals = dict(_functions(ast.parse(source)))
    found = []
    for (owner, made), node in _functions(ast.parse(mutate_file_contents(path.name, source).code)):
        mangled, _, number = made.rpartition("__mutmut_")
        if not mangled or number == "orig":
            continue
        node.name = mangled.rpartition("ǁ")[2] if owner else mangled.removeprefix("x_")
        name = ".".join(filter(None, (module, owner, node.name, number)))
        mutant = Mutant(name, module, owner, node.name, node)
        original = originals[owner, node.name]
        original.decorator_list = node.decorator_list = []
        mutant.lines = _changed_lines(original, node)
        texts = (ast.unparse(each).split("\n") for each in (original, node))
        mutant.change = "\n".join(list(difflib.unified_diff(*texts, n=0, lineterm=""))[3:])
        found.append(mutant)
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[tuple[str, str], ast.FunctionDef]]:
    """The functions and methods of a module, by the class and the name."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for owner, body in [("", tree.body), *((each.name, each.body) for each in classes)]:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                yield (owner, node.name), node


def kept_since(module: str, commit: str) -> set[tuple[str, str]]:
    """The functions of a module that are as they were at a commit, by the class and the name."""
    path = SOURCE / f"{module.replace('.', os.sep)}.py"
    command = ["git", "show", f"{commit}:./{path.name}"]
    source = subprocess.run(command, cwd=path.parent, check=True, capture_output=True, text=True)
    before, now = (
        {name: ast.unparse(node) for name, node in _functions(ast.parse(text))}
        for text in (source.stdout, path.read_text())
    )
    return {name for name, text in now.items() if before.get(name) == text}


def _changed_lines(original, changed) -> range:
    """The lines of the innermost statement that differs, without those of others in it."""
    for name in ("body", "orelse", "handlers", "finalbody"):
        pairs = zip(getattr(original, name, ()), getattr(changed, name, ()), strict=False)
        for one, other in pairs:
            if ast.dump(one) != ast.dump(other):
                return _changed_lines(one, other)
    below = getattr(original, "body", None)
    end = max(below[0].lineno, original.lineno + 1) if below else original.end_lineno + 1
    return range(original.lineno, end)
