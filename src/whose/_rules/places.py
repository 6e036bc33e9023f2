"""What is known of a directory, and what makes one a root: its name, or its shape."""

from __future__ import annotations

from whose._environment.layers import CONFIG_NAME, Layer, Root
from whose._files.paths import SITE_NAMES, TOOLS, is_version_directory
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Literal

    from whose._environment.environment import Environment
    from whose._files.disk import Disk
    from whose._metadata.directory import Installed

    Mode = Literal[
        "open", "watch", "library", "site", "closed", "alias", "listed", "shared", "package"
    ]

LIB = ("Lib", "lib")
"""Names of the directory that has the standard library on Windows."""

# Directories in a prefix that installers write to.
_INSTALLED_TO = frozenset({"bin", "etc", "include", "lib", "lib64", "share"})

_PEX = Ruling(Kind.THIRD_PARTY, 4, "part of the PEX itself, beside its PEX-INFO")
_PEX_PARTS = (".bootstrap", ".deps", "__pex__", "__main__.py", "pex", "pex-repl")
_PEX_FILES = (".pth", "PEX_EXTRA_SYS_PATH.py", ".pex-info")

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory.

    `mode` tells how its contents are judged:

    - `open`: each directory is looked at, as anything may be below
    - `package`: as `open`, but metadata is ignored: in a regular package, it is of a vendored copy
    - `watch`: like the directory, but links to files and directories are followed
    - `library`: like the directory, but links to directories are followed
    - `closed`: like the directory
    - `alias`: a link to a directory: like the directory at its real path
    - `site`: a site directory, whose top level has been read
    - `listed`: by records; what they do not mention is judged as in `open`
    - `shared`: by records: below a top-level name of the project's own or several distributions

    `quick` is the kind of every file directly in it, None if each file must be looked at. Unless
    told, that follows from the mode.
    """

    def __init__(
        self,
        ruling: Ruling,
        mode: Mode,
        installed: Installed | None = None,
        *,
        real: str = "",
        is_quick: bool | None = None,
    ) -> None:
        self.ruling = ruling
        self.mode = mode
        self.installed = installed
        """The distributions whose records judge its contents, in `site`, `listed` and `shared`."""
        self.real = real
        """In `alias`, the key of the real path."""
        is_quick = mode in ("library", "closed") if is_quick is None else is_quick
        self.quick = ruling.kind if is_quick else None


# Sources of an editable installation inside an environment, whatever records claim.
SOURCE = Ruling(Kind.PROJECT, 6, "sources that are installed editable")

DEFAULT = Place(NOBODY, "open")

# A directory of scripts. Those that are not recorded are the project's.
SCRIPTS = Place(
    Ruling(Kind.PROJECT, 6, "no installer or environment tool made this script"), "open"
)


# -- roots that the environment does not name, by name or shape -----------------------------------


def pex_site(site: str, disk: Disk) -> tuple[Ruling, list[Root]] | None:
    """The ruling about unlisted files in a site directory, and PEX's own files in it.

    None if no PEX-INFO is at its prefix. PEX copies the project's sources beside the distributions,
    and records only the latter.
    """
    prefix = disk.paths.site_prefix(site)
    info = disk.paths.join(prefix, "PEX-INFO") if prefix else ""
    if not info or not disk.is_evidence(info):
        return None
    names = [name for name in disk.entries(site) or () if name.endswith(_PEX_FILES)]
    reason = f"from the sources of a PEX, {info}: no record lists it"
    files = [Root(disk.paths.join(site, name), "file", _PEX) for name in names]
    return Ruling(Kind.PROJECT, 6, reason, info), files


def pex_roots(pex: str, disk: Disk) -> list[Root]:
    """The parts of a PEX and, if it is unpacked, its distributions: one may be the project's."""
    join = disk.paths.join
    names = disk.entries(join(pex, ".deps")) or ()
    parts = [Root(join(pex, name), "file", _PEX) for name in _PEX_PARTS]
    return parts + [Root(join(pex, ".deps", name), "site", _PEX) for name in names]


def by_name(path: str, environment: Environment) -> Root | None:
    """The root at a directory, if its name and surroundings make it one."""
    disk, paths, survey = environment.disk, environment.disk.paths, environment.survey
    name, lib = paths.name(path), paths.parent(path)
    # If the project is in one of a tool's directories, the others are still the tool's.
    tool = TOOLS.get(name) or TOOLS.get(paths.name(lib))
    if tool is not None and not survey.holds_project(path):
        return Root(path, "library", Ruling(Kind.THIRD_PARTY, 4, tool, path))
    if name in SITE_NAMES:
        # Around or inside the project, it may be test data, or only have that name.
        if survey.in_project(path) or survey.holds_project(path):
            return None
        prefix = paths.site_prefix(path)
        known = prefix and environment.schemes.is_environment(prefix)
        if not known and survey.in_tree(path):
            return None  # the project's build installed it
        # Elsewhere, only installers make directories of that shape, or with metadata in them.
        if prefix is None and any(each.endswith(".dist-info") for each in disk.entries(path) or ()):
            prefix = path
        return site(path, Layer(prefix, "directory")) if prefix else None
    if name.endswith(".egg") and disk.is_evidence(paths.join(path, "EGG-INFO")):
        return egg(path)
    if name == "bin" and _has_library(lib, disk) and not survey.holds_project(lib):
        reason = f"scripts of {lib}, an interpreter that is not the running one"
        return Root(path, "environment", Ruling(Kind.THIRD_PARTY, 4, reason, path))
    is_version = is_version_directory(name) and paths.name(lib).startswith("lib")
    prefix = paths.parent(lib) if is_version else lib  # on Windows, the library is in `Lib`
    is_library = (is_version or name in LIB) and disk.is_evidence(paths.join(path, "os.py"))
    # In the project's tree a lone `os.py` may be test data.
    if is_library and (
        environment.schemes.interpreters(prefix)
        or (is_version and not survey.in_project(path) and not survey.in_tree(path))
    ):
        layer = Layer(prefix, "interpreter", role="other")
        reason = f"standard library of {layer.describe()}"
        return Root(path, "stdlib", Ruling(Kind.STDLIB, 5, reason, path, layer.prefix), layer)
    return None


def egg(path: str) -> Root:
    """The root for an egg, a directory or archive that setuptools or buildout made."""
    return Root(path, "library", Ruling(Kind.THIRD_PARTY, 3, f"the egg {path}", path))


def _has_library(prefix: str, disk: Disk) -> bool:
    library = disk.paths.join(prefix, "lib")
    return any(
        disk.is_evidence(disk.paths.join(library, name, "os.py"))
        for name in disk.entries(library) or ()
        if is_version_directory(name)
    )


def environment_at(prefix: str, environment: Environment) -> tuple[Layer | None, list[Root]]:
    """The environment at `prefix`, if it has a `pyvenv.cfg` or `conda-meta`, and its roots.

    They are its site directories and, unless the project is in it, the prefix itself.
    """
    disk, paths = environment.disk, environment.disk.paths
    config, conda = paths.join(prefix, CONFIG_NAME), paths.join(prefix, "conda-meta")
    if not disk.is_evidence(config) and not disk.is_evidence(conda):
        return None, []
    layer = environment.schemes.layer(prefix, "unused")
    roots = []
    for lib in ("lib", "lib64", "Lib"):
        library = paths.join(prefix, lib)
        versions = filter(is_version_directory, disk.entries(library) or ())
        directories = [library, *[paths.join(library, name) for name in versions]]
        for path in [paths.join(each, name) for each in directories for name in SITE_NAMES]:
            # A link is judged by its real path, whatever spelling is asked about.
            if disk.form(path) == "dir" and disk.is_real(path):
                layer.sites += (path,)
                roots.append(site(path, layer))
    # In the project's tree a lone `pyvenv.cfg` may be test data.
    whole = environment.schemes.interpreters(prefix) or not environment.survey.in_project(prefix)
    if whole and not environment.survey.belongs_to_project(prefix):
        reason = f"{layer.form} {layer.describe()}"
        ruling = Ruling(Kind.THIRD_PARTY, 4, reason, prefix, prefix)
        roots.append(Root(prefix, "environment", ruling, layer))
    return layer, roots


def site(path: str, layer: Layer) -> Root:
    """The root for a site directory that is no part of anything around it."""
    reason = f"site directory of {layer.describe()}"
    return Root(path, "site", Ruling(Kind.THIRD_PARTY, 4, reason, path, layer.prefix))


def own_place(root: Root, path: str, environment: Environment) -> tuple[Place, list[Root]]:
    """The place of a root of the project's, whose key is `path`, and roots below it.

    No record needs to be read where installers of the environments around it do not write. The
    roots are where those of others write, at `path` or below, that are in no root of another kind.
    """
    paths, roots = environment.disk.paths, list[Root]()
    for layer in environment.layers:
        prefix = paths.key(environment.disk.real(layer.prefix))
        if paths.inside(path, prefix):
            top = path[len(prefix) :].strip(paths.sep).partition(paths.sep)[0]
            if layer.form == "conda environment" or top in _INSTALLED_TO:
                return DEFAULT, []
        around = environment.survey.around(prefix)
        if paths.inside(prefix, path) and (around is None or around.role == "path"):
            roots += [Root(paths.join(prefix, each), "path", NOBODY) for each in _INSTALLED_TO]
    return Place(Ruling(Kind.PROJECT, 6, f"in {root.path}, {root.reason}"), "open"), roots
