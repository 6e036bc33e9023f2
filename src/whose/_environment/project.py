"""Tells where people work: the trees of the project, and what is only checked out."""

from __future__ import annotations

from whose._environment.layers import CONFIG_NAME
from whose._files.paths import SITE_NAMES, VERSION_CONTROL
from whose._files.system import BUILTINS, TYPE_CHECKING, library
from whose._verdict import normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from whose._environment.layers import Schemes
    from whose._files.disk import Disk
    from whose._files.paths import Paths

# At the root of build trees, which may be beside the sources.
_BUILT = ("CMakeCache.txt", "meson-info", "config.status")
_BUILD_FILES = (
    *("pyproject.toml", "setup.py", "setup.cfg", "meson.build", "CMakeLists.txt", "configure"),
    *_BUILT,
)
# At the root of a workspace of colcon or catkin, whose packages may each be a repository.
_WORKSPACE = ("install/.colcon_install_layout", ".catkin_workspace", ".catkin_tools")
_WORKED_ON = (*VERSION_CONTROL, "pyproject.toml")
_SYSTEM = "/usr"
# Directories of pip: build environments, and sources that it downloaded and unpacked. A project's
# directory may begin with the same words.
_TEMPORARY = (
    r".*[/\\]pip-(build-env-\w{8}(?=[/\\](site|overlay|normal)\b)"
    r"|install-\w{8}(?=[/\\][^/\\]+_[0-9a-f]{32}\b))"
)


def may_be_project(directory: str, paths: Paths) -> bool:
    """Whether a directory can be a project's: any but the root and `/usr`.

    A service may be started there, and has no project there.
    """
    return directory not in (paths.parent(directory), _SYSTEM)


def project_trees(starts: Iterable[str], path: Iterable[str], schemes: Schemes) -> list[str]:
    """The project's trees around `starts`, the directories that the program was started in.

    A tree is the repository or the workspace, which may hold several projects and what they
    install for each other. If there is none, it is the directory with the files that build the
    project: the topmost, as meson and CMake have such files in each directory. A build tree around
    an entry of `path` that has the shape of a site directory, and no more, is the project's, too.
    The home directory around a start is no tree unless it is built: it may be a repository of
    settings, and many projects are in it.
    """
    disk, paths, home = schemes.disk, schemes.paths, schemes.facts.home
    homes = (home, disk.real(home)) if home else ()
    found = list[str]()
    for entry in path:
        prefix = paths.site_prefix(entry)
        if prefix is not None and not schemes.is_environment(prefix):
            found += [each for each in paths.above(prefix) if _has(each, _BUILT, disk)]
    return found + [_tree_of(each, homes, disk) for each in starts if may_be_project(each, paths)]


def _tree_of(start: str, homes: Collection[str], disk: Disk) -> str:
    """The tree around one directory; the directory itself if there is none."""
    above = list[str]()
    for each in disk.paths.above(start):
        if above and each in homes and not has_build_file(each, disk):
            break
        if may_be_project(each, disk.paths):
            above.append(each)
    marks, tree = (_WORKSPACE, VERSION_CONTROL), ""
    for tree in (each for names in marks for each in above if _has(each, names, disk)):
        # The `.git` of a submodule is a file, which names `.git/modules` of the repository.
        git = disk.paths.join(tree, ".git")
        told = (disk.read(git) or b"") if disk.form(git) == "file" else b""
        if b"/modules/" not in b"/" + told.partition(b".git/")[2]:
            break
    if tree:
        return tree
    for each in above:
        if has_build_file(each, disk):
            tree = each
        elif tree:
            break
    return tree or start


def developed_in(sites: Iterable[str], starts: Iterable[str], disk: Disk) -> list[str]:
    """The directories in site directories, in `sites` or others, that are projects in development.

    One of `starts` is in them, and they are repositories or have a `pyproject.toml`, which no
    installer leaves there. The site directory may be that of an environment which is not used.
    """
    paths = disk.paths
    known = {paths.key(disk.real(site)) for site in sites}
    found = []
    for start in dict.fromkeys(map(disk.real, starts)):
        around = {each for each in known if paths.inside(start, each)}
        if around or any(name in start for name in SITE_NAMES):  # as few are
            above = paths.above(start)
            # One that is in use may have others further down, such as test data of the project.
            used = [number for number, each in enumerate(above) if paths.key(each) in around]
            named = [number for number, each in enumerate(above) if paths.name(each) in SITE_NAMES]
            site = next(iter((*used, *named)), 0)
            found += [each for each in above[:site] if _has(each, _WORKED_ON, disk)]
    return found


def named_by_pth(sites: Iterable[str], disk: Disk) -> set[str]:
    """The keys of the entries of `sys.path` that `.pth` files name, in code by a literal."""
    lines = [(each, site) for site in sites for *_, each in disk.start_lines(site)]
    parts = [(each, site) for line, site in lines for each in line.replace('"', "'").split("'")]
    return {disk.paths.key(disk.paths.absolute(*each)) for each in (*lines, *parts)}


def _has(directory: str, names: Iterable[str], disk: Disk) -> bool:
    return any(disk.is_evidence(disk.paths.join(directory, name)) for name in names)


def has_build_file(directory: str, disk: Disk) -> bool:
    """Whether a directory has a file that builds a project."""
    return _has(directory, _BUILD_FILES, disk)


def is_repository(directory: str, disk: Disk) -> bool:
    """Whether a directory is the root of a working copy."""
    return _has(directory, VERSION_CONTROL, disk)


def temporary_of_pip(path: str) -> str:
    """The temporary directory of pip that a path is in; empty if it is in none."""
    found = library("re").match(_TEMPORARY, path) if "pip-" in path else None
    return found[0] if found else ""


def checkout_of_pip(directory: str, name: str, places: Collection[str], disk: Disk) -> str:
    """The root of the clone that pip made for `-e git+…` and a directory is in; else empty.

    The distribution `name` is in it, perhaps in a subdirectory. pip clones into the directory NAME
    in `src` of a virtual environment or of the working directory, or in `PIP_SRC`, without blobs
    that it does not need (a partial clone). If there was a commit, or one of `places`, which lead
    to the project, is there, somebody works there. An environment may have the project itself in
    its `src`.
    """
    paths = disk.paths
    for each in paths.above(directory) if disk.exists(directory) else ():
        above, git = paths.parent(each), paths.join(each, ".git")
        is_src = paths.name(above) == "src" and above not in places
        is_named = normalised(paths.name(each)) == normalised(name)
        if not (is_src or is_named) or not is_repository(each, disk):
            continue
        if disk.exists(paths.join(git, "COMMIT_EDITMSG")):
            break
        if any(disk.contains(each, place) for place in places):
            break
        if is_src and _has(paths.parent(above), (CONFIG_NAME,), disk):
            return each
        config = disk.read(paths.join(git, "config")) if is_named else b""
        if b"partialclonefilter" in (config or b"").lower():
            return each
    return ""
