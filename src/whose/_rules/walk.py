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
from whose._rules import places
from whose._rules.own import OwnDistributions
from whose._rules.ownership import Owners
from whose._rules.places import DEFAULT, NOBODY, SCRIPTS, SOURCE, Place
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._environment.environment import Environment
    from whose._metadata.directory import Installed
    from whose._rules.frozen import Frozen


class Walk:
    """Walks down to directories, and remembers what is known of each."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        key = self.paths.key
        # The roots of the environment, and those found on the way down. A root under a name that
        # is not its real path (a link, a drive that `subst` made) is an alias.
        self.roots = {
            key(each.path): each
            if self.disk.is_real(each.path)
            else Root(each.path, "alias", NOBODY)
            for each in environment.roots
        }
        self.layer_roots = {
            key(root.path)
            for root in self.roots.values()
            if root.layer is not None or root.role == "stdlib"
        }
        """The roots of the layers, which are judged by nothing that is above them."""
        self.around_roots = {self.paths.parent(path) for path in self.roots}
        """The directories with a root directly in them."""
        self.frozen: Frozen | None = None
        """Knows the modules of a frozen application."""
        self.sites_read = False
        """Whether all site directories of the environment have been read."""
        self.places: dict[str, Place] = {}
        self.own = OwnDistributions(environment)
        self.owners = Owners(environment, self.own)
        # Not searched for metadata: directories that merely contain the project, and the home.
        self.not_searched = {key(environment.facts.home)}
        for anchor in filter(None, (*environment.anchors, environment.facts.home)):
            self.not_searched.update(map(key, self.paths.above(anchor)[1:]))
        searched = (*environment.path, *environment.anchors)
        self.searched = frozenset([key(self.disk.real(each)) for each in searched])
        """Searched for metadata wherever they are: what `sys.path` names, and the anchors."""

    # -- directories ----------------------------------------------------------------

    def place(self, directory: str) -> Place:
        """The place of `directory`, found from the top down."""
        known = self.places.get(directory)
        if known is not None:
            return known
        missing: list[str] = []
        start: int | None = None
        at = directory
        while (known := self.places.get(at)) is None:
            up = self.paths.parent(at)
            if up == at:
                known = DEFAULT
                break
            missing.append(at)
            if at in self.layer_roots:
                start = len(missing)
            at = up
        # What is above a root does not matter: it may be a cache with thousands of entries.
        for each in reversed(missing[:start]):
            known = self.places[each] = self._enter(known, each)
        forget_oldest(self.places, MOST_PLACES)
        return known

    def _enter(self, up: Place, path: str) -> Place:
        root = self.roots.get(path)
        # In a library, or where records judge, an entry of `sys.path` changes nothing.
        if root is not None and (root.role != "path" or up.mode in ("open", "package", "watch")):
            return self._alias(path, up) if root.role == "alias" else self._open(root, path)
        if up.mode == "closed":
            return up
        if up.mode == "alias":
            return self._alias(self.paths.join(up.real, self.paths.name(path)), up)
        if up.installed is not None:
            return self._enter_listed(up, path, up.installed)
        if up.mode in ("watch", "library"):
            if self.disk.is_link(path):
                return self._alias(path, up)
            name = self.paths.name(path) if up.mode == "watch" else ""
            if is_version_directory(name) or name in (*places.LIB, *SITE_NAMES):
                # Another environment below a prefix, as in conda's `envs` or `/usr/lib`.
                root = places.by_name(path, self.environment)
                if root is not None:
                    return self._open(root, path)
            return up
        return self._look(up, path)

    def _enter_listed(self, up: Place, path: str, installed: Installed) -> Place:
        """A directory below one with distributions."""
        relative = self.paths.below(path, installed.directory)
        frozen = self.frozen.module(relative) if self.frozen else None
        if frozen is not None:
            return Place(frozen, "library")
        if relative in installed.links if up.mode == "site" else self.disk.is_link(path):
            alias = self._alias(path, up)
            # What a record lists below a link is not the project's.
            is_own = alias.ruling.kind is Kind.PROJECT
            ruling = self.owners.ruling_of_listed(installed, relative) if is_own else None
            return Place(ruling, "library") if ruling else alias
        own = self.own.listed(installed)
        if up.mode == "site" and relative not in {*own.tops, "__pycache__"}:
            return Place(up.ruling, "library")  # recorded or not, it is third-party
        if up.mode == "listed":
            whole = self.owners.ruling_of_package(installed, relative)
            if whole is not None:
                return Place(whole, "library")
            is_one = relative in own.files or relative not in own.tops  # else it is shared
            if is_one and not installed.rows(relative).files:
                if self.frozen and self.disk.form(path) != "file":
                    return up  # files are judged by name, as most are inside the executable
                # Names tell whose it is, and not what else is in it.
                named = own.files.get(relative)
                named = named or self.owners.by_name(installed, relative, up.ruling)
                if named.kind is Kind.THIRD_PARTY:
                    return Place(named, "library")
                return self._enter(Place(named, "open"), path)
        return Place(self.owners.judge(installed, relative, up.ruling), "shared", installed)

    def _alias(self, path: str, up: Place) -> Place:
        real = self.paths.key(self.disk.real(path))
        if real == path and up.mode != "alias":
            return up  # a broken link
        target = self.place(real)
        # Roots are stored by real path, so files in an alias of a directory with roots in it
        # need a look.
        is_quick = target.quick is not None and real not in self.around_roots
        return Place(target.ruling, "alias", real=real, is_quick=is_quick)

    # -- known roots ------------------------------------------------------------------

    def _open(self, root: Root, path: str) -> Place:
        ruling = root.ruling
        if root.role in ("file", "source"):
            return Place(ruling, "closed" if root.role == "file" else "open")
        if root.role == "scripts":
            # With `--target`, scripts are below the directory that has their records.
            above = self.paths.parent(path)
            known = above in self.searched and self.environment.contents.installed_if_any(above)
            return Place(SCRIPTS.ruling, "listed", known) if known else SCRIPTS
        if root.role == "site":
            return self._open_site(root, path)
        if root.role == "stdlib":
            for name in SITE_NAMES:
                below = self.paths.join(path, name)
                form = self.disk.form(below)
                if form == "link":
                    self._add(Root(below, "alias", NOBODY))
                elif form == "dir":
                    self._add(places.site(below, root.layer or Layer(path, "directory")))
            return Place(ruling, "closed")
        if root.role == "library":
            return Place(self.own.egg(path) or ruling, "library")
        if root.role == "frozen":
            return Place(ruling, "listed", self.environment.contents.installed(path))
        if root.role == "path":
            up, roots = places.own_place(root, path, self.environment)
            if roots:
                self._read_sites()  # first: what is installed may be one of them
                self._add(*roots)
            return self._look(up, path)
        if root.layer is None:
            self._read_sites()
        else:
            self._read_sites(root.layer.sites, path)
            editable = self.own.editable_directories(root.layer)
            if path in editable:
                return DEFAULT  # the project's root is the environment
            self._add(*[Root(each, "source", SOURCE) for each in editable])
        return Place(ruling, "watch")

    def _open_site(self, root: Root, path: str) -> Place:
        installed, ruling = self.environment.contents.installed(path), root.ruling
        pex = places.pex_site(path, self.disk)
        if pex is not None:
            sources, files = pex
            self._add(*files)
            return Place(sources, "listed", installed)
        self._read_sites()
        is_quick = not installed.links and not self.own.listed(installed).tops
        return Place(ruling, "site", installed, is_quick=is_quick)

    # -- evidence found on the way ------------------------------------------------------

    def _look(self, up: Place, path: str) -> Place:
        """The place of a directory below no root, by what is on disk."""
        # What is installed in a site directory may lie here. Above roots, that does not matter.
        if not self.sites_read and not any(self.paths.inside(each, path) for each in [*self.roots]):
            self._read_sites()
            return self._enter(up, path)
        form = self.disk.form(path)
        if form == "link":
            return self._alias(path, up)
        if form == "file":
            return self._look_into(up, path, self.environment.contents.installed_in_archive(path))
        if form != "dir":
            return up
        root = places.by_name(path, self.environment)
        if root is not None:
            return self._open(root, path)
        layer, roots = places.environment_at(path, self.environment)
        if layer is not None:
            self.owners.add(layer)
            self._add(*roots)
            if roots and roots[-1].role == "environment":
                return self._open(roots[-1], path)
        if up.mode != "package" and self.disk.exists(self.paths.join(path, "__init__.py")):
            up = Place(up.ruling, "package")
        if path not in self.searched and (up.mode == "package" or path in self.not_searched):
            return up
        return self._look_into(up, path, self.environment.contents.installed_if_any(path))

    def _add(self, *roots: Root) -> None:
        for root in roots:
            path = self.paths.key(root.path)
            self.roots.setdefault(path, root)
            self.around_roots.add(self.paths.parent(path))

    def _read_sites(self, sites: Iterable[str] = (), start: str = "") -> None:
        """Add roots for code that is installed in site directories and lies elsewhere.

        It may lie anywhere, so all of the environment's are read at once. For a root `start` that
        is none of its layers', `sites` are read, and only what lies below `start` counts: nothing
        led there but the question.
        """
        contents, key, prefix = self.environment.contents, self.paths.key, ""
        if start and start not in self.layer_roots:
            prefix = self.disk.real(start)
            found: list[Installed | None] = [contents.installed(each) for each in sites]
        elif self.sites_read:
            return
        else:
            named = [key(each.path) for each in self.environment.roots if each.role == "site"]
            found = [contents.installed(each) for each in named if self.roots[each].role == "site"]
            for entry in dict.fromkeys(key(self.disk.real(each)) for each in self.environment.path):
                root, up = self.roots.get(entry), self.roots.get(self.paths.parent(entry))
                is_closed = up is not None and up.role == "stdlib"  # `lib-dynload`
                if root.role == "path" if root else not is_closed:
                    found.append(contents.installed_if_any(entry))
        for each in filter(None, found):
            for real, ruling in self.owners.elsewhere(each):
                if not prefix or self.paths.inside(real, prefix):
                    self._add(Root(real, "library", ruling))
        if not prefix:
            self.sites_read = True  # last: another thread may ask

    def _look_into(self, up: Place, path: str, installed: Installed | None) -> Place:
        """The place of a directory or an archive, by what is installed in it, if anything is."""
        if installed is None:
            return up
        if "PEX-INFO" in installed.marks:
            self._add(*places.pex_roots(path, self.disk))
        if path.endswith(".egg") and "EGG-INFO" in installed.marks:
            return self._open(places.egg(path), path)
        return Place(up.ruling, "listed", installed)
