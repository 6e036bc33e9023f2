"""Finds the layers and roots of an environment, from what is known of its interpreter.

They follow from its install schemes, the chain of `pyvenv.cfg` files and `sys.path`. What does not
exist is ignored, but for entries of `sys.path`. It need not be the running interpreter.
"""

from __future__ import annotations

from whose._environment.layers import Layer, Root
from whose._environment.project import (
    checkout_of_pip,
    developed_in,
    has_build_file,
    is_repository,
    may_be_project,
    named_by_pth,
    project_trees,
    temporary_of_pip,
)
from whose._files.paths import SITE_NAMES, TOOLS
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

# The rule by which what has no other evidence in a root is of a kind.
_RULES = {Kind.THIRD_PARTY: 4, Kind.STDLIB: 5, Kind.PROJECT: 6}

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from whose._environment.layers import Schemes
    from whose._environment.running import Facts


class Survey:
    """Finds the layers, roots and anchors, in an order that matters: the first of a path stays."""

    def __init__(self, facts: Facts, schemes: Schemes) -> None:
        self.facts = facts
        self.schemes = schemes
        self.disk, self.paths = schemes.disk, schemes.paths
        self.layers: dict[str, Layer] = {}
        self.roots: dict[str, Root] = {}
        self.starts = [each for each in (facts.cwd, facts.script_directory) if each]
        """The directories that the program started in: the working directory, the script's."""
        self._trees: dict[tuple[str, ...], list[str]] = {}
        self._library()
        runtime, why = facts.lambda_runtime, "the Lambda runtime, LAMBDA_RUNTIME_DIR"
        # The script is the runtime's own: it runs the program, which is where it was started.
        if runtime and not self.disk.contains(runtime, facts.cwd):
            self._add(runtime, "environment", Kind.THIRD_PARTY, why)
        self._tools_entries()
        self._chain()
        self._user_site()
        self._site_entries()
        for layer in self.layers.values():
            self._scripts(layer)
        roles = [getattr(self.roots.get(self.paths.key(each)), "role", "") for each in facts.path]
        self.user_path = facts.path[: roles.index("stdlib")] if "stdlib" in roles else ()
        """The entries of `sys.path` before the standard library's: the user put them there."""
        self.anchors = tuple(self._find_anchors())
        work = facts.configured and self.disk.real(facts.configured)
        self._work = (*self.anchors, work) if work and not self.around(work) else self.anchors
        sites = [site for layer in self.layers.values() for site in layer.sites]
        for each in developed_in(sites, (*self.starts, *self.user_path), self.disk):
            self._add(each, "source", Kind.PROJECT, f"somebody works in {each}")
        for layer in self.layers.values():
            self._environment_root(layer)
        self._system()
        self._user_entries()
        self._added_entries(sites)

    def _library(self) -> None:
        if self.facts.frozen:  # all code lies in one directory, and is told apart by name
            reason = f"the frozen application in {self.facts.frozen}"
            self._add(self.facts.frozen, "frozen", Kind.PROJECT, reason)
            return
        base = self.facts.base_prefixes[0]
        entries = self.schemes.library_entries(self.facts.path)
        for path in (*self.schemes.library, *entries):
            self._add(path, "stdlib", Kind.STDLIB, f"standard library of {base}")
        for path in self.schemes.library:
            site = self.paths.join(path, "sitecustomize.py")
            if self.disk.is_link(site):  # as Debian has it, out of the library
                self._add(site, "environment", Kind.STDLIB, f"standard library of {base}")

    def _tools_entries(self) -> None:
        """Add directories of pip and PEX that are on `sys.path` first: none is a project."""
        for entry in (*self.facts.path, self.facts.cwd):
            if made := temporary_of_pip(entry):
                reason = f"a temporary directory of pip, {made}"
                self._add(made, "library", Kind.THIRD_PARTY, reason)
            if entry.endswith(".bootstrap"):
                info = self.paths.join(self.paths.parent(entry), "PEX-INFO")
                if self.disk.is_evidence(info):
                    reason = f"part of the PEX, beside {info}"
                    self._add(entry, "library", Kind.THIRD_PARTY, reason)

    # -- roots ------------------------------------------------------------------

    def _add(
        self, path: str, role: str, kind: Kind, reason: str, layer: Layer | None = None
    ) -> None:
        """Add a root under its path and its real path, unless one is known there."""
        for each in dict.fromkeys((path, self.disk.real(path))):
            ruling = Ruling(kind, _RULES[kind], reason, each, layer.prefix if layer else "")
            self.roots.setdefault(self.paths.key(each), Root(each, role, ruling, layer))

    # -- layers -----------------------------------------------------------------

    def _layer(self, prefix: str, role: str = "", parent: Layer | None = None) -> Layer:
        found = self.schemes.layer(prefix, role, parent)
        layer = self._one_layer(found)
        if layer is found:
            for path in self.schemes.existing(prefix, "purelib", "platlib"):
                self._site(path, layer)
        return layer

    def _one_layer(self, layer: Layer) -> Layer:
        """A layer, or the one that is known with another name of its prefix."""
        return self.layers.setdefault(self.paths.key(self.disk.real(layer.prefix)), layer)

    def _top(self) -> Layer:
        return next(iter(self.layers.values()))

    def _site(self, path: str, layer: Layer) -> None:
        if path not in layer.sites:
            layer.sites += (path,)
        reason = f"{self.paths.name(path)} of {layer.describe()}"
        self._add(path, "site", Kind.THIRD_PARTY, reason, layer)

    def _chain(self) -> None:
        """Follow this prefix, what it extends, and the base interpreter."""
        for prefix in self.facts.prefixes:
            layer: Layer | None = self._layer(prefix)
            while layer and layer.config and layer.config.extends:
                parent = self.paths.absolute(layer.config.extends, layer.prefix)
                below = self._layer(parent, "extended", layer)
                layer = below if below.parent is layer else None  # else a chain that ends in itself
        for prefix in self.facts.base_prefixes:
            self._layer(prefix, "base", self._top())

    def _site_entries(self) -> None:
        """Add the site directories on `sys.path` that no `pyvenv.cfg` led to."""
        top = self._top()
        role = "overlaid" if top.config and top.config.extends else "path"
        for entry in self.facts.path:
            if self.paths.key(entry) in self.roots:
                continue
            prefix = self.paths.site_prefix(entry) or self.paths.site_prefix(self.disk.real(entry))
            up = self.paths.parent(self.paths.parent(entry))
            name, tool = map(self.paths.name, (entry, up))
            is_named = name in SITE_NAMES or (tool, name) == ("__pypackages__", "lib")
            # Meson, CMake, autotools and colcon install into such directories.
            if prefix and not self.schemes.is_environment(prefix) and self.in_tree(entry):
                reason = f"in the project, and {prefix} is no environment"
                self._add(entry, "path", Kind.PROJECT, reason)
                layer = self._one_layer(self.schemes.layer(prefix, "path", top))
                layer.sites += (entry,)  # its records may list scripts and data
            elif prefix is not None:
                self._site(entry, self._layer(prefix, role, top))
            elif is_named and self.disk.real(entry) not in map(self.disk.real, self.starts):
                layer = Layer(entry, "directory", role="entry", parent=top)
                self._site(entry, self._one_layer(layer))
        for layer in list(self.layers.values()):
            for real in map(self.disk.real, layer.sites):
                prefix = None if real in layer.sites else self.paths.site_prefix(real)
                if prefix is not None:  # a link to that of another prefix, as Homebrew has
                    self._layer(prefix, "linked", layer)

    def project_trees(self, *starts: str) -> list[str]:
        """The trees of the project around `starts`, by default where the program was started."""
        if starts not in self._trees:
            given = (starts or self.starts, self.facts.path)
            self._trees[starts] = list(dict.fromkeys(project_trees(*given, self.schemes)))
        return self._trees[starts]

    def _user_site(self) -> None:
        base = self.facts.user_base
        found = self.schemes.existing(base, "purelib", "platlib", user=True) if base else ()
        for path in found:
            if self.paths.key(path) not in self.roots:
                layer = Layer(base, "user site", role="user", parent=self._top())
                self._site(path, self._one_layer(layer))

    def _scripts(self, layer: Layer) -> None:
        # In directories of the system's package manager, all scripts are third-party. In others,
        # people put their own scripts beside the recorded ones.
        system = self._is_system(layer.prefix)
        for path in self.schemes.existing(layer.prefix, "scripts", user=layer.form == "user site"):
            local = self.paths.name(self.paths.parent(path)) == "local"
            role = "environment" if system and not local else "scripts"
            around = self.around(path)
            # A distribution may have a prefix in a site directory (cmeel).
            if around is None or around.role != "site" or around.layer is layer:
                self._add(path, role, Kind.THIRD_PARTY, f"scripts of {layer.describe()}", layer)

    def _environment_root(self, layer: Layer) -> None:
        made = ("virtual environment", "conda environment")
        if layer.form in made and not self.belongs_to_project(layer.prefix):
            reason = f"{layer.form} {layer.describe()}"
            self._add(layer.prefix, "environment", Kind.THIRD_PARTY, reason, layer)

    # -- the project --------------------------------------------------------------

    def _find_anchors(self) -> Iterator[str]:
        """The directories that certainly hold the project, and that no installer fills."""
        cwd = self.facts.cwd
        for place in dict.fromkeys((*self.starts, *self.user_path)):
            filled = [each for each in self.paths.above(place) if self.paths.name(each) in TOOLS]
            if not may_be_project(place, self.paths) or self.around(place):
                continue  # a service was started there, or a script
            if all(self.disk.contains(each, cwd) for each in filled):  # else a tool was
                yield place

    def holds_project(self, directory: str) -> bool:
        """Whether an anchor is in `directory`, or a configuration file that no package brings."""
        return any(self.disk.contains(directory, each) for each in self._work)

    def belongs_to_project(self, prefix: str) -> bool:
        """Whether the environment at `prefix` has the project in it, or is a repository."""
        return self.holds_project(prefix) or is_repository(prefix, self.disk)

    def in_project(self, directory: str) -> bool:
        """Whether `directory` is below (or is) the working directory or another anchor."""
        return any(self.disk.contains(anchor, directory) for anchor in self.anchors)

    def may_be_bare(self, directory: str, origins: Collection[str]) -> bool:
        """Whether nothing may be left in `directory`, which a project was installed from.

        `origins` are all such directories. In a container's last stage, none could still be built.
        """
        inside, real, top = self.paths.inside, self.disk.real, self._top()
        up = self.paths.parent(top.prefix)  # the project's directory, if it has `.venv`
        many = top.form == "conda environment" or (up == self.facts.home and directory != up)
        is_below = not many and (inside(directory, up) or inside(directory, real(up)))
        is_known = is_below and real(up) in map(real, (*self.anchors, *origins))
        if not is_known or not may_be_project(up, self.paths):
            return False
        left = [each for each in (up, *origins) if self.disk.contains(up, each)]
        return not any(has_build_file(each, self.disk) for each in left)

    def in_tree(self, directory: str) -> bool:
        """Whether `directory` is in a tree of the project that the program was started in."""
        return any(self.disk.contains(tree, directory) for tree in self.project_trees())

    def checkout_of_pip(self, directory: str, name: str) -> str:
        """The clone around `directory` that pip made for the distribution `name`; else empty."""
        places = {*self.anchors, self.facts.configured} - {""}
        return checkout_of_pip(directory, name, places, self.disk)

    def around(self, path: str) -> Root | None:
        """The deepest root that a path is in, if any."""
        keys = map(self.paths.key, self.paths.above(path))
        return next(filter(None, map(self.roots.get, keys)), None)

    def _system(self) -> None:
        """Add the directories of a prefix that the system's package manager fills."""
        starts = [self.disk.real(each) for each in self.anchors]
        for prefix in filter(self._is_system, self.facts.base_prefixes):
            # Packages keep private modules there, some linked into their site directories.
            for name in ("share", "lib", "lib64"):
                path = self.paths.join(prefix, name)
                if self.disk.exists(path) and self.disk.real(path) not in starts:
                    reason = f"{path}, installed by the system's package manager"
                    self._add(path, "environment", Kind.THIRD_PARTY, reason)
                for each in [each for start in starts for each in self.paths.above(start)]:
                    if self.paths.parent(each) == self.disk.real(path):
                        self._add(each, "path", Kind.PROJECT, "where the program was started")

    def _is_system(self, prefix: str) -> bool:
        site = self.paths.join(prefix, "lib", "python3", "dist-packages")
        is_filled = self.paths.name(prefix) == "usr" or self.paths.key(site) in self.roots
        return prefix in self.facts.base_prefixes and is_filled

    def _added_entries(self, sites: list[str]) -> None:
        """Add the entries in system directories that the program added, and no `.pth` file."""
        named: set[str] | None = None
        for entry in self.facts.path:
            around = self.around(entry)
            if around is not None and around.role == "environment" and self.disk.exists(entry):
                named = named_by_pth(sites, self.disk) if named is None else named
                if self.paths.key(entry) not in named:
                    self._add(entry, "path", Kind.PROJECT, "put on sys.path by the program")

    def _user_entries(self) -> None:
        for entry in self.user_path:
            self._add(entry, "path", Kind.PROJECT, "on sys.path before the standard library")
        # A root of its own for a start inside an environment: records need not be searched there.
        contains, real = self.disk.contains, self.disk.real
        for start in self.anchors:
            around = [each.prefix for each in self.layers.values() if contains(each.prefix, start)]
            if any(real(each) != real(start) for each in around):
                self._add(start, "path", Kind.PROJECT, "where the program was started")
