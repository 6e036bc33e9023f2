"""Environments in which other tools are asked the same, with the truth from how they are built."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING, NamedTuple

import trees

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness import Bench

# Well-known ones, as some tools go by lists of names; a package, a single module, a nested one.
DISTRIBUTIONS = ("click", "six", "python-dateutil", "iniconfig")
MODULES = ("click/core.py", "six.py", "dateutil/parser/_parser.py", "iniconfig/__init__.py")
STDLIB = ("colorsys.py", "json/decoder.py", "email/message.py")
_PROJECT = '[project]\nname = "program"\nversion = "1"\n[tool.uv]\npackage = false\n'

File = tuple[str, str, bool]  # path, module, is it the project's?


class Case(NamedTuple):
    """One environment."""

    name: str
    launcher: list[str]
    cwd: str
    variables: dict[str, str]
    files: list[File]


def library_files(directory: str, modules: Sequence[str] = MODULES) -> list[File]:
    """Installed modules, that must be there."""
    found = [os.path.join(directory, module) for module in modules]
    missing = [path for path in found if not os.path.exists(path)]
    assert not missing, missing
    return [
        (path, trees.module_name(module), False)
        for path, module in zip(found, modules, strict=True)
    ]


def project_files(project: str, package: str = "application") -> list[File]:
    """Modules that are written here."""
    names = (f"{package}/__init__.py", f"{package}/core.py", f"{package}/deep/part.py")
    return [
        (trees.write(os.path.join(project, name), ""), trees.module_name(name), True)
        for name in names
    ]


class Builder:
    """Builds the cases; `tools` are requirements to be installed in each of them."""

    def __init__(self, bench: Bench, tools: list[str]) -> None:
        self.bench = bench
        self.tools = tools
        program = "import sysconfig; print(sysconfig.get_path('stdlib'))"
        stdlib = bench.run([bench.python, "-c", program]).strip()
        self.stdlib = library_files(stdlib, STDLIB)

    def place(self, name: str) -> str:
        """The directory of a case, with a `pyproject.toml`."""
        project = self.bench.path("cases", name)
        trees.write(os.path.join(project, "pyproject.toml"), _PROJECT)
        return project

    def case(
        self,
        name: str,
        project: str,
        venv: str,
        *,
        link: str = "",
        distributions: Sequence[str] = DISTRIBUTIONS,
        **variables: str,
    ) -> tuple[Case, str]:
        """A case in a venv, and the venv's site directory; its files are yet to be added."""
        python = self.bench.venv(f"case {name}", *self.tools, *distributions, at=venv, link=link)
        (site,) = glob.glob(os.path.join(venv, "lib", "python3*", "site-packages"))
        return Case(name, [python], project, variables, list(self.stdlib)), site

    def plain(self) -> Case:
        """A venv in the project, as `uv venv` makes it."""
        project = self.place("plain")
        case, site = self.case("plain venv", project, os.path.join(project, ".venv"))
        case.files.extend(library_files(site) + project_files(project))
        return case

    def symlinked(self) -> Case:
        """Packages that are links into uv's cache."""
        project = self.place("symlinked")
        venv = os.path.join(project, ".venv")
        case, site = self.case("symlinked venv", project, venv, link="symlink")
        case.files.extend(library_files(site) + project_files(project))
        return case

    def root_is_venv(self) -> Case:
        """The project's directory is the environment's."""
        project = self.place("root")
        source = os.path.join(project, "src")
        case, site = self.case("root is a venv", project, project, PYTHONPATH=source)
        case.files.extend(library_files(site) + project_files(source))
        return case

    def target(self) -> Case:
        """Packages installed with `--target`, used by PYTHONPATH."""
        project = self.place("target")
        target = os.path.join(project, "deps")
        venv = self.bench.path("cases", "target-venv")
        case, _ = self.case("--target", project, venv, distributions=(), PYTHONPATH=target)
        install = [self.bench.uv, "pip", "install", "-q", "--python", *case.launcher]
        self.bench.run([*install, "--target", target, *DISTRIBUTIONS])
        case.files.extend(library_files(target) + project_files(project))
        return case

    def layered(self) -> Case:
        """The project's packages below the layer that `uv run --with` makes."""
        project = self.place("layered")
        venv = os.path.join(project, ".venv")
        self.bench.venv("case layered", *DISTRIBUTIONS, at=venv)
        (site,) = glob.glob(os.path.join(venv, "lib", "python3*", "site-packages"))
        files = [*self.stdlib, *library_files(site), *project_files(project)]
        launcher = self.bench.layered(project, *self.tools)
        return Case("uv run --with", launcher, project, {}, files)

    def editable(self) -> Case:
        """A sibling of the project that is installed editable."""
        project = self.place("editable")
        sibling = self.bench.path("cases", "sibling")
        trees.write(
            os.path.join(sibling, "pyproject.toml"),
            '[project]\nname = "sibling"\nversion = "1"\n'
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
        )
        of_sibling = project_files(os.path.join(sibling, "src"), "sibling")
        case, site = self.case("editable sibling", project, os.path.join(project, ".venv"))
        install = [self.bench.uv, "pip", "install", "-q", "--python", *case.launcher]
        self.bench.run([*install, "-e", sibling])
        case.files.extend(library_files(site) + project_files(project) + of_sibling)
        return case

    def nested(self) -> Case:
        """Another environment inside the project's tree, which is not on `sys.path`."""
        project = self.place("nested")
        case, site = self.case("another venv inside", project, os.path.join(project, ".venv"))
        other = os.path.join(project, ".tox", "other")
        self.bench.venv("case other", *DISTRIBUTIONS, at=other)
        (theirs,) = glob.glob(os.path.join(other, "lib", "python3*", "site-packages"))
        case.files.extend(library_files(site) + library_files(theirs) + project_files(project))
        return case

    def linked(self) -> Case:
        """A project that is reached through a link."""
        real = self.place("real")
        link = self.bench.path("cases", "link")
        os.symlink(real, link)
        case, site = self.case("project behind a link", link, os.path.join(link, ".venv"))
        own = project_files(link)
        case.files.extend(library_files(site) + own)
        case.files.extend((os.path.realpath(path), module, True) for path, module, _ in own)
        return case


def build(bench: Bench, tools: list[str]) -> list[Case]:
    """All cases; in the smoke run only the first."""
    builder = Builder(bench, tools)
    makers: list[Callable[[], Case]] = [
        builder.plain,
        builder.symlinked,
        builder.root_is_venv,
        builder.target,
        builder.layered,
        builder.editable,
        builder.nested,
        builder.linked,
    ]
    return [make() for make in makers]
