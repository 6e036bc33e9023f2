"""Finds out what each directory is, by walking down to it, and remembers it.

A directory is like the one above unless there is evidence of its own: a known root,
metadata of distributions, a `pyvenv.cfg`, the shape of a site directory, a link. The
deepest evidence decides. So the answer is a function of the path, the roots and the
disk, and not of earlier questions.
"""

from __future__ import annotations

from whose._environment.layers import Layer, Root
from whose._files.limits import MOST_PLACES
from whose._files.paths import SITE_NAMES, forget_oldest, is_version_directory
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._rules import recognise
from whose._rules.own import OwnDistributions
from whose._rules.ownership import Owners
from whose._rules.places import (
    ALIAS,
    CLOSED,
    DEFAULT,
    LIBRARY,
    LISTED,
    NOBODY,
    OPEN,
    OWN,
    PACKAGE,
    SCRIPTS,
    SHARED,
    SITE,
    WATCH,
    Place,
)
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whose._environment.environment import Environment
    from whose._metadata.directory import Installed
    from whose._rules.frozen import Frozen


class Walk:
    """Walks down to directories, and remembers what is known of each."""

    def __init__(self, environment: Environment, named: Mapping[str, Ruling]) -> None:
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        key = self.paths.key
        pycache = environment.evidence.pycache_prefix
        self.pycache = {key(pycache), key(self.disk.real(pycache))} if pycache else ()
        # The roots of the environment, and those found on the way down. A root reached through
        # a link is an alias of the root at its real path.
        self.roots: dict[str, Root] = {
            key(root.path): root if self.disk.is_real(root.path) else _alias(root.path)
            for root in environment.roots
        }
        self.around_roots = {self.paths.parent(path) for path in self.roots}
        self.frozen: Frozen | None = None
        """Knows the modules of a frozen application."""
        self.opened = False
        """Whether all site directories have been read."""
        self.places: dict[str, Place] = {}
        self.own = OwnDistributions(environment, named)
        self.owners = Owners(environment, self.own)
        # Not searched for metadata: directories that merely contain the project, and the home.
        self.quiet = {key(environment.evidence.home)}
        for anchor in filter(None, (*environment.anchors, environment.evidence.home)):
            self.quiet.update(map(key, self.paths.above(anchor)[1:]))
        whole = {path for path, root in self.roots.items() if root.role == "environment"}
        real = self.disk.real
        self.shared = [each for each in environment.layers if key(real(each.prefix)) not in whole]

    # -- directories ----------------------------------------------------------------

    def place(self, directory: str) -> Place:
        """The place of `directory`, found from the top down."""
        known = self.places.get(directory)
        if known is not None:
            return known
        missing = []
        while known is None:
            parent = self.paths.parent(directory)
            if parent == directory:
                known = DEFAULT
            else:
                missing.append(directory)
                directory = parent
                known = self.places.get(directory)
        for each in reversed(missing):
            known = self.places[each] = self._enter(known, each)
        forget_oldest(self.places, MOST_PLACES)
        return known

    def _enter(self, up: Place, path: str) -> Place:
        root = self.roots.get(path)
        if root is not None and (root.role != "path" or up.mode in (OPEN, PACKAGE, WATCH)):
            return self._alias(path, up) if root.role == "alias" else self._open(root, path)
        mode = up.mode
        if mode == CLOSED:
            return up
        if mode == ALIAS:
            return self._alias(self.paths.join(up.real, self.paths.name(path)), up)
        if up.installed is not None:
            return self._enter_listed(up, path, up.installed)
        if mode in (WATCH, LIBRARY):
            if self.disk.is_link(path):
                return self._alias(path, up)
            name = self.paths.name(path)
            if mode == WATCH and (is_version_directory(name) or name in recognise.LIB):
                # Another interpreter below a prefix, as in conda's `envs` or `/usr/lib`.
                root = recognise.by_name(path, self.environment)
                if root is not None:
                    return self._open(root, path)
            return up
        return self._look(up, path)

    def _enter_listed(self, up: Place, path: str, installed: Installed) -> Place:
        """A directory below one with distributions."""
        relative = installed.relative(path) or ""
        frozen = self.frozen.module(relative) if self.frozen else None
        if frozen is not None:
            return Place(frozen, LIBRARY, quick=True)
        link = relative in installed.links if up.mode == SITE else self.disk.is_link(path)
        if link:
            alias = self._alias(path, up)
            # What a record lists below a link is not the project's.
            own = alias.ruling.kind is Kind.PROJECT
            ruling = self.owners.below(installed, relative) if own else None
            return alias if ruling is None else Place(ruling, LIBRARY, quick=True)
        if up.mode == SITE and relative not in self.own.listed(installed).tops:
            # Recorded or not, it is third-party. Files in `__pycache__` are judged one by one.
            return Place(up.ruling, LIBRARY) if relative == "__pycache__" else up.below
        if up.mode == LISTED:
            whole = self.owners.whole(installed, relative)
            if whole is not None:
                return Place(whole, LIBRARY, quick=True)
            if not self.owners.has(installed, relative):
                if self.frozen and self.disk.form(path) != "file":
                    return up  # files are judged by name, as most are inside the executable
                return self._look(Place(up.ruling, OPEN), path)
        return Place(self.owners.judge(installed, relative, up.ruling), SHARED, installed=installed)

    def _alias(self, path: str, up: Place) -> Place:
        real = self.paths.key(self.disk.real(path))
        if real == path and up.mode != ALIAS:
            return up  # a broken link
        target = self.place(real)
        # Roots are stored by real path, so files in an alias of a directory with roots in it
        # need a look.
        quick = target.quick is not None and real not in self.around_roots
        return Place(target.ruling, ALIAS, real, quick=quick)

    # -- known roots ------------------------------------------------------------------

    def _open(self, root: Root, path: str) -> Place:
        ruling = root.ruling
        if root.role == "file":
            return Place(ruling, CLOSED, quick=True)
        if root.role == "source":
            return DEFAULT
        if root.role == "site":
            return self._open_site(path, ruling)
        if root.role == "stdlib":
            for name in SITE_NAMES:
                below = self.paths.join(path, name)
                form = self.disk.form(below)
                if form == "link":
                    self._add(_alias(below))
                elif form == "dir":
                    self._add(recognise.site(below, root.layer or Layer(path, "directory")))
            return Place(ruling, CLOSED, quick=True)
        if root.role == "library":
            return Place(self.own.egg(path) or ruling, LIBRARY, quick=True)
        if root.role == "scripts":
            return SCRIPTS
        if root.role == "frozen":
            return Place(ruling, LISTED, installed=self.environment.contents.installed(path))
        if root.role == "path":
            up = OWN if recognise.is_own_place(path, self.environment) else DEFAULT
            return self._look(up, path, on_path=True)
        layer = root.layer
        if layer is not None and path == self.paths.key(self.disk.real(layer.prefix)):
            editable = self.own.editable_directories(layer)
            if path in editable:
                return DEFAULT  # the project's root is the environment
            for directory in editable:
                self._add(Root(directory, "source", NOBODY))
            for site in map(self.paths.key, layer.sites):
                self._add_elsewhere(self.environment.contents.installed(site))
        return Place(ruling, WATCH)

    def _open_site(self, path: str, ruling: Ruling) -> Place:
        installed = self.environment.contents.installed(path)
        sources = recognise.pex_sources(path, self.disk)
        if sources is not None:
            self._add(*recognise.pex_files(path, self.disk))
            return Place(sources, LISTED, installed=installed)
        self._add_elsewhere(installed)
        quick = not installed.links and not self.own.listed(installed).tops
        return Place(ruling, SITE, quick=quick, installed=installed)

    # -- evidence found on the way ------------------------------------------------------

    def _look(self, up: Place, path: str, *, on_path: bool = False) -> Place:
        """The place of a directory below no root, by what is on disk."""
        if not self.opened and not any(self.paths.inside(each, path) for each in list(self.roots)):
            # First read all site directories: their code may lie elsewhere, perhaps here. On the
            # way to a real path there is no link, which would lead back to here.
            for each in self.environment.roots:
                if each.role == "site" and self.disk.is_real(each.path):
                    self.place(self.paths.key(each.path))
            for entry in map(self.paths.key, self.environment.path):
                if entry not in self.roots or self.roots[entry].role == "path":
                    self._add_elsewhere(self.environment.contents.installed_if_any(entry))
            self.opened = True
            return self._enter(up, path)
        form = self.disk.form(path)
        if form == "link":
            return self._alias(path, up)
        if form == "file":
            return self._look_into(path, up)
        if form != "dir":
            return up
        root = recognise.by_name(path, self.environment)
        if root is not None:
            return self._open(root, path)
        layer, roots = recognise.environment_at(path, self.environment)
        if layer is not None:
            self.shared.append(layer)
            self._add(*roots)
            if roots and roots[-1].role == "environment":
                return self._open(roots[-1], path)
        if not on_path:
            if up.mode == PACKAGE or path in self.quiet:
                return up
            if self.disk.exists(self.paths.join(path, "__init__.py")):
                return up.below
        installed = self.environment.contents.installed_if_any(path)
        if installed is not None:
            if "PEX-INFO" in installed.marks:
                self._add(*recognise.pex_roots(path, self.disk))
            return Place(up.ruling, LISTED, installed=installed)
        return up

    def _add(self, *roots: Root) -> None:
        for root in roots:
            path = self.paths.key(root.path)
            self.roots.setdefault(path, root)
            self.around_roots.add(self.paths.parent(path))

    def _add_elsewhere(self, installed: Installed | None) -> None:
        """Add roots for code that is installed here and lies elsewhere."""
        for real, ruling in self.owners.elsewhere(installed) if installed is not None else ():
            self._add(Root(real, "library", ruling))

    def _look_into(self, path: str, up: Place) -> Place:
        """The place of a file in the position of a directory: an archive, or of no meaning."""
        installed = self.environment.contents.installed_in_archive(path)
        if installed is None:
            return up
        if installed.source.exists(self.paths.join(path, "PEX-INFO")):
            self._add(*recognise.pex_roots(path, self.disk))
        if path.endswith(".egg") and "EGG-INFO" in installed.marks:
            return Place(self.own.egg(path) or recognise.egg(path).ruling, CLOSED, quick=True)
        return Place(up.ruling, LISTED, installed=installed)


def _alias(path: str) -> Root:
    return Root(path, "alias", NOBODY)
