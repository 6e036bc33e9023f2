"""The rules: what each directory is, found by walking down to it and remembered.

A directory inherits from the one above unless something speaks for itself: a
known root, metadata of distributions, a `pyvenv.cfg`, the shape of a site
directory, a link. The deepest that speaks decides, so the answer is a function
of the path, the roots and the disk, and not of what was asked before.
"""

from __future__ import annotations

from whence import pyvenv
from whence.environment import Environment, Layer, Root
from whence.installed import Installed
from whence.owners import Owners
from whence.paths import LONGEST, SITE_NAMES, is_version_directory, source_of_cached
from whence.verdict import Kind, Ruling

# How a directory's contents are judged.
OPEN = 0  # anything may be found below: look
WATCH = 1  # inherits, but links are followed
LIBRARY = 2  # inherits; links to directories are followed
SITE = 3  # an installer's directory: its top level has been looked through
CLOSED = 4  # inherits
ALIAS = 5  # a link: judged by where it leads

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory. `quick` is the kind of every file directly in it.

    `quick` is None where the file itself must be looked at.
    """

    __slots__ = ("mode", "quick", "real", "ruling")

    def __init__(self, ruling: Ruling, mode: int, real: str = "", quick: bool = False) -> None:
        self.ruling = ruling
        self.mode = mode
        self.real = real
        self.quick = ruling.kind if quick else None


_DEFAULT = Place(NOBODY, OPEN)


class Rules:
    """Judges absolute paths, spelled as keys, by one environment and the user's options."""

    def __init__(self, environment: Environment, forced: dict[str, Ruling]) -> None:
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        self.forced = forced
        key = self.paths.key
        # What is known of single paths: roots not opened yet, and places found through them.
        self.marks: dict[str, Root | Place] = {key(root.path): root for root in environment.roots}
        self.mixed: set[str] = set()
        self.places: dict[str, Place] = {}
        self.owners = Owners(environment)
        # Never searched for metadata: what merely contains the project or the user's home.
        self.quiet: set[str] = set()
        for anchor in (*environment.anchors, environment.evidence.home):
            if anchor:
                above = self.paths.above(anchor)
                self.quiet.update(map(key, above[1:]))
        self.quiet.add(key(environment.evidence.home))
        self.shared = [
            layer
            for layer in environment.layers
            if getattr(self.marks.get(key(layer.prefix)), "role", "") != "environment"
        ]

    # -- files --------------------------------------------------------------------

    def judge(self, path: str) -> Ruling:
        """The ruling about `path`, a file or a directory, there or not."""
        if len(path) > LONGEST:
            path = path[:LONGEST].rpartition(self.paths.sep)[0]
        if self.forced:
            ruling = self.forced_ruling(path)
            if ruling is not None:
                return ruling
        return self._judge(path)

    def _judge(self, path: str) -> Ruling:
        parent = self.paths.parent(path)
        if parent == path:
            return NOBODY
        up = self.place(parent)
        mark = self.marks.get(path)
        if mark is None:
            source = source_of_cached(path, self.paths)
            mark = self.marks.get(source) if source else None
        if isinstance(mark, Root):
            return self.place(path).ruling
        if mark is not None and mark.mode != ALIAS:
            return mark.ruling
        if up.mode == ALIAS:
            return self._judge(self.paths.join(up.real, self.paths.name(path)))
        if mark is None and up.mode in (SITE, LIBRARY, CLOSED):
            return up.ruling
        form = self.disk.form(path)
        if form == "dir":
            return self.place(path).ruling
        if form == "link":
            real = self.paths.key(self.disk.real(path))
            if real != path:
                return self._judge(real)
        if up.ruling is NOBODY:
            return self.owners.outside(path, self.shared) or NOBODY
        return up.ruling

    def forced_ruling(self, path: str) -> Ruling | None:
        """What the user said of the path under either spelling; the deepest wins."""
        name, parent = self.paths.name(path), self.paths.parent(path)
        real = self.paths.key(self.paths.join(self.disk.real(parent), name))
        if self.disk.form(path) == "link":
            real = self.paths.key(self.disk.real(path))
        for spelling in dict.fromkeys((path, real)):
            for each in self.paths.above(spelling):
                if each in self.forced:
                    return self.forced[each]
        return None

    # -- directories ----------------------------------------------------------------

    def place(self, directory: str) -> Place:
        """What is known of `directory`, from the top down."""
        known = self.places.get(directory)
        if known is not None:
            return known
        missing = [directory]
        while True:
            parent = self.paths.parent(missing[-1])
            if parent == missing[-1]:
                missing.pop()
                known = _DEFAULT
                break
            known = self.places.get(parent)
            if known is not None:
                break
            missing.append(parent)
        for each in reversed(missing):
            known = self._enter(known, each)
            if each in self.mixed and known.quick is not None:
                known = Place(known.ruling, known.mode, known.real)
            self.places[each] = known
        return known

    def _enter(self, up: Place, path: str) -> Place:
        mark = self.marks.get(path)
        if isinstance(mark, Place):
            return self._alias(path, up) if mark.mode == ALIAS else mark
        if mark is not None and (mark.role != "path" or up.mode in (OPEN, WATCH)):
            return self._open(mark, path)
        mode = up.mode
        if mode == CLOSED:
            return up
        if mode == SITE:
            # The top level has no other links than those in `marks`.
            return Place(up.ruling, LIBRARY, quick=True)
        if mode == ALIAS:
            return self._alias(self.paths.join(up.real, self.paths.name(path)), up)
        if mode in (WATCH, LIBRARY):
            return self._alias(path, up) if self.disk.form(path) == "link" else up
        return self._look(up, path)

    def _alias(self, path: str, up: Place) -> Place:
        real = self.paths.key(self.disk.real(path))
        if real == path and up.mode != ALIAS:
            return up  # a link that leads nowhere
        target = self.place(real)
        return Place(target.ruling, ALIAS, real, quick=target.quick is not None)

    # -- known roots ------------------------------------------------------------------

    def _open(self, root: Root, path: str) -> Place:
        ruling = self.ruling(root)
        if root.role == "site":
            return self._open_site(path, ruling)
        if root.role == "stdlib":
            return Place(ruling, CLOSED, quick=True)
        if root.role == "shared scripts":
            return Place(NOBODY, WATCH)
        if root.role == "path":
            return self._look(_DEFAULT, path, on_path=True)
        if root.layer is not None and root.layer.prefix:
            for directory in self.owners.editable_directories(root.layer):
                self.marks.setdefault(directory, _DEFAULT)
        return Place(ruling, WATCH)

    def ruling(self, root: Root) -> Ruling:
        """The ruling that a root stands for."""
        layer = root.layer.prefix if root.layer else ""
        return Ruling(root.kind, root.rule, root.reason, root.path, layer)

    def _open_site(self, path: str, ruling: Ruling) -> Place:
        installed = self.owners.installed(path)
        for name in installed.links:
            self.marks.setdefault(self.paths.key(self.paths.join(path, name)), _LINK)
        self._note_files(path, self.owners.local_claims(installed))
        return Place(ruling, SITE, quick=not (path in self.mixed or installed.links))

    def _note_files(self, path: str, claims: dict[str, Ruling]) -> None:
        """Note rulings about directories (ending in `/`) and single files below `path`."""
        for relative, ruling in claims.items():
            native = relative.rstrip("/").replace("/", self.paths.sep)
            full = self.paths.key(self.paths.join(path, native))
            self.marks[full] = Place(ruling, CLOSED, quick=True)
            if not relative.endswith("/"):
                up = self.paths.parent(full)
                self.mixed.add(up)
                self.mixed.add(self.paths.join(up, "__pycache__"))

    # -- evidence found on the way ------------------------------------------------------

    def _look(self, up: Place, path: str, on_path: bool = False) -> Place:
        """What the disk says of a directory that no root covers."""
        form = self.disk.form(path)
        if form == "link":
            return self._alias(path, up)
        if form == "file":
            return self._look_into(path, up)
        if form != "dir":
            return up
        name, join = self.paths.name(path), self.paths.join
        found = self._by_name(name, path)
        if found is not None:
            return found
        has = {each: self.disk.exists(join(path, each)) for each in (pyvenv.NAME, "conda-meta")}
        if (has[pyvenv.NAME] or has["conda-meta"]) and not self.environment.holds_project(path):
            root = self._note_environment(path, has[pyvenv.NAME])
            return self._open(root, path)
        if has[pyvenv.NAME]:
            self._note_environment(path, True)
        # Vendored copies in a package are the package's own, whatever metadata they kept.
        if on_path or not (path in self.quiet or self.disk.exists(join(path, "__init__.py"))):
            installed = self.owners.installed(path)
            if installed.has_records:
                self._note_files(path, self.owners.all_claims(installed))
            if "PEX-INFO" in installed.names:
                self._note_files(path, _PEX)
        return up

    def _by_name(self, name: str, path: str) -> Place | None:
        parent = self.paths.parent(path)
        if name in SITE_NAMES:
            prefix = self.paths.site_prefix(path)
            # Around or inside the project it may be a mere name or test data; elsewhere nothing
            # but an installer makes that shape.
            if prefix is not None and not (
                self.environment.in_project(path) or self.environment.holds_project(path)
            ):
                return self._open_site(
                    path,
                    Ruling(Kind.THIRD_PARTY, 4, f"{name} of {prefix}", path, prefix),
                )
        elif name == "__pypackages__":
            reason = "local packages directory (PEP 582)"
            return Place(Ruling(Kind.THIRD_PARTY, 4, reason, path), LIBRARY, quick=True)
        elif name == "node_modules":
            reason = "installed by a JavaScript package manager"
            return Place(Ruling(Kind.THIRD_PARTY, 4, reason, path), LIBRARY, quick=True)
        elif (
            is_version_directory(name)
            and self.paths.name(parent).startswith("lib")
            and self.disk.exists(self.paths.join(path, "os.py"))
        ):
            layer = Layer(self.paths.parent(parent), "interpreter", "", None, "another interpreter")
            self._note_sites(path, layer)
            reason = f"standard library of {layer.describe()}"
            ruling = Ruling(Kind.STDLIB, 5, reason, path, layer.prefix)
            return Place(ruling, CLOSED, quick=True)
        return None

    def _note_sites(self, library: str, layer: Layer) -> None:
        for name in SITE_NAMES:
            path = self.paths.join(library, name)
            # A link is judged by where it leads, asked under either name.
            if self.disk.form(path) == "dir":
                layer.sites.append(path)
                reason = f"{name} of {layer.describe()}"
                root = Root(path, "site", Kind.THIRD_PARTY, 4, reason, layer)
                self.marks.setdefault(path, root)

    def _note_environment(self, prefix: str, virtual: bool) -> Root:
        """Note the directories of an environment that is not the running one."""
        form = "virtual environment" if virtual else "conda environment"
        layer = Layer(prefix, form, "", None, "not on sys.path")
        root = Root(prefix, "environment", Kind.THIRD_PARTY, 4, f"{form} {layer.describe()}", layer)
        for lib in ("lib", "lib64", "Lib"):
            library = self.paths.join(prefix, lib)
            self._note_sites(library, layer)
            for name in self.disk.names(library) or ():
                directory = self.paths.join(library, name)
                if is_version_directory(name):
                    self._note_sites(directory, layer)
                    if self.disk.exists(self.paths.join(directory, "os.py")):
                        reason = f"standard library of {layer.describe()}"
                        stdlib = Root(directory, "stdlib", Kind.STDLIB, 5, reason, layer)
                        self.marks.setdefault(directory, stdlib)
        for name in ("bin", "Scripts"):
            path = self.paths.join(prefix, name)
            if self.disk.exists(self.paths.join(path, "activate")):
                scripts = Root(path, "shared scripts", Kind.PROJECT, 6, NOBODY.reason, layer)
                if self.environment.holds_project(prefix):
                    self.marks.setdefault(path, scripts)
        self.shared.append(layer)
        return root

    def _look_into(self, path: str, up: Place) -> Place:
        """A file in the place of a directory: an archive, or nothing."""
        from whence.archive import open_archive

        archive = open_archive(path, self.disk)
        if archive is None:
            return up
        installed = Installed(path, archive)
        if installed.has_records:
            self._note_files(path, self.owners.all_claims(installed))
        if archive.exists(self.paths.join(path, "PEX-INFO")):
            self._note_files(path, _PEX)
        return Place(up.ruling, CLOSED)


_LINK = Place(NOBODY, ALIAS)
_PEX_PART = Ruling(Kind.THIRD_PARTY, 4, "part of the PEX itself, beside its PEX-INFO")
_PEX = {
    ".bootstrap/": _PEX_PART,
    ".deps/": _PEX_PART,
    "__pex__/": _PEX_PART,
    "__main__.py": _PEX_PART,
}
