"""Things to install and to run: wheels of made-up distributions, and programs that import them."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile

_HEAD = '''"""Module {name}."""

from collections.abc import Iterable

LIMITS = {{"lower": 1, "upper": {number} + 10, "names": ("{name}", "other")}}


class Counter:
    """Counts what it is given."""

    def __init__(self, start: int = {number}) -> None:
        self.total = start
        self.seen: list[int] = []

    def add(self, value: int) -> int:
        self.seen.append(value)
        self.total += value
        return self.total

'''
_FUNCTION = '''
def step_{index}(values: Iterable[int], scale: int = {index}) -> list[int]:
    """Some steps of work."""
    out = []
    for value in values:
        if value % 2:
            out.append(value * scale)
        else:
            out.append(value - scale)
    return out

'''
_TAIL = "\nRESULT = Counter().add(len(step_0(range(3))) + LIMITS['lower'])\n"
_WHEEL = (
    "Wheel-Version: 1.0\nGenerator: whose-benchmarks\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
)


def source(name: str, number: int, functions: int = 6) -> str:
    """A module with a class and some functions, of which a little runs at import."""
    body = "".join(_FUNCTION.format(index=index) for index in range(functions))
    return _HEAD.format(name=name, number=number) + body + _TAIL


def package_files(package: str, modules: int) -> list[str]:
    """The relative paths of a package with nested packages and `modules` files."""
    inits = ["__init__.py", "core/__init__.py", "core/deep/__init__.py", "util/__init__.py"]
    found = inits[: max(1, min(len(inits), modules - 1))]
    directories = [each.rpartition("/")[0] for each in found]
    for number in range(modules - len(found)):
        directory = directories[number % len(directories)]
        found.append(f"{directory}/m{number}.py".lstrip("/"))
    return [f"{package}/{each}" for each in found]


def write_wheel(directory: str, name: str, modules: int) -> list[str]:
    """A wheel of one distribution in `directory`; returns the modules' relative paths."""
    files = package_files(name, modules)
    content = {
        path: source(path[:-3].replace("/", "."), number) for number, path in enumerate(files)
    }
    info = f"{name}-1.0.dist-info"
    content[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    content[f"{info}/WHEEL"] = _WHEEL
    rows = []
    for path, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        rows.append(f"{path},sha256={digest.rstrip(b'=').decode()},{len(text)}\n")
    content[f"{info}/RECORD"] = "".join([*rows, f"{info}/RECORD,,\n"])
    with zipfile.ZipFile(os.path.join(directory, f"{name}-1.0-py3-none-any.whl"), "w") as wheel:
        for path, text in content.items():
            wheel.writestr(path, text)
    return files


def write_wheels(directory: str, count: int, modules: int) -> list[str]:
    """Wheels of `count` distributions; returns the relative paths of all their modules."""
    os.makedirs(directory, exist_ok=True)
    found = []
    for number in range(count):
        found += write_wheel(directory, f"lib{number:04}", modules)
    return found


def module_name(path: str) -> str:
    """The import name of a relative path."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def write(path: str, text: str) -> str:
    """Write a text file and the directories above it; returns its path."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def write_program(project: str, libraries: list[str], own: int) -> list[str]:
    """`main.py` and `own` modules of a package `app`, which import all of `libraries`.

    `libraries` are import names. Returns the paths of the project's files.
    """
    files = [write(os.path.join(project, "app", "__init__.py"), "")]
    for number in range(own):
        imports = "".join(f"import {name}\n" for name in libraries[number::own])
        path = os.path.join(project, "app", f"part{number}.py")
        files.append(write(path, imports + source(f"app.part{number}", number)))
    main = "".join(f"import app.part{number}\n" for number in range(own))
    files.append(write(os.path.join(project, "main.py"), main))
    return files
