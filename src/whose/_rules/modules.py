"""Finds modules by name without importing them or their parents, and tells whose they are."""

from __future__ import annotations

from _imp import is_frozen
from itertools import islice
from types import ModuleType

from whose._environment.objects import BUILTIN_MODULES, directories_of, file_of_object
from whose._files.limits import MOST_ANSWERS
from whose._files.paths import MODULE_SUFFIXES, forget_oldest, imported_at_start
from whose._files.system import BUILTINS, MODULES, TYPE_CHECKING, library
from whose._metadata.pth import called, literal, nodes_of
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from whose._environment.environment import Environment
    from whose._files.archive import Archive
    from whose._files.disk import Disk
    from whose._rules.rules import Rules
    from whose._verdict import Distribution

_MOST_DIRECTORIES = 256  # of a namespace package


def kind_of_module(rules: Rules, name: str) -> Kind:
    """The kind of the module called `name`."""
    places = _places_of_module(name, rules.environment)
    if not places:
        return Kind.UNKNOWN
    first = rules.paths.absolute(places[0], rules.environment.working_directory())
    is_namespace = rules.disk.form(rules.disk.real(first)) == "dir"
    return kind_of_namespace(rules, places) if is_namespace else rules.kind(places[0])


def kind_of_namespace(rules: Rules, directories: Iterable[str]) -> Kind:
    """The kind of what is in a namespace package: the project's, if any of that is.

    If there are no modules in it, the kind of its first directory.
    """
    cwd = rules.environment.working_directory()
    found = tuple(dict.fromkeys([rules.paths.absolute(each, cwd) for each in directories]))
    kind = rules.namespaces.get(found)
    if kind is None:
        kind = _kind_of_modules(rules, found)
        if not rules.disk.exhausted:
            forget_oldest(rules.namespaces, MOST_ANSWERS)
            rules.namespaces[found] = kind
    return kind


def _kind_of_modules(rules: Rules, directories: tuple[str, ...]) -> Kind:
    join, first, todo = rules.paths.join, Kind.UNKNOWN, [*directories]
    for at in islice(todo, _MOST_DIRECTORIES):  # it grows
        for each, is_link in (rules.disk.entries(at) or {}).items():
            path = join(at, each)
            is_package = "." not in each and rules.disk.exists(join(path, "__init__.py"))
            if is_package or each.endswith(MODULE_SUFFIXES):
                kind = rules.judge(rules.paths.key(path)).kind
                if kind is Kind.PROJECT:
                    return kind
                first = kind if first is Kind.UNKNOWN else first
            elif "." not in each and each != "__pycache__" and not is_link:
                todo.append(path)
    return rules.kind(todo[0]) if first is Kind.UNKNOWN else first


def distributions_of(rules: Rules, name: str) -> tuple[Distribution, ...]:
    """The distributions that a module or package comes from, in the order of `sys.path`."""
    from whose._rules.explain import judged_owner

    places, name = _places_of_module(name, rules.environment), str.__str__(name)
    key = rules.paths.key
    inside = f"{key(name).replace('.', '/')}/"
    found: dict[Distribution, None] = {}
    for entry in rules.environment.path:
        rules.place(key(entry))  # opens archives
        installed = rules.environment.contents.installed_if_any(key(entry))
        if installed is not None:
            rows = installed.rows(key(name.partition(".")[0])).files.items()
            found.update((owner, None) for path, owner in rows if path.startswith(inside))
    for each in places:
        is_there = each is places[0] or rules.disk.exists(each)  # the first may be in an archive
        at = key(each) if is_there and not each.startswith("<") else ""
        owner = judged_owner(rules, at, rules.judge(at)) if at else None
        if owner is not None:
            found[owner] = None
    return tuple(found)


# -- where they are -----------------------------------------------------------------------


def _places_of_module(name: str, environment: Environment) -> list[str]:
    """The file of a module, or the directories of a namespace package; empty if there is none.

    For a module without a file it is a name in angle brackets. TypeError if `name` is no string.
    """
    if not issubclass(type(name), str):
        raise TypeError(f"the name of a module is a string, not {type(name).__name__}")
    name = str.__str__(name)
    module = MODULES.get(name) if environment.is_running else None
    # `isinstance` might run code of an object that is no module.
    is_imported, disk = issubclass(type(module), ModuleType), environment.disk
    found = directories_of(module) if is_imported else []
    if not found:
        file = file_of_object(module) if is_imported else find_module(name, environment)
        if is_imported or not file or disk.form(disk.real(file)) != "dir":
            return [file] if file else []
        found = [file]
    # An imported one does not look for others before it is asked.
    return [*found, *(disk.paths.join(entry, *name.split(".")) for entry in environment.path)]


def find_module(name: str, environment: Environment) -> str:
    """The file of the module or package `name`, found on `sys.path`; empty if there is none.

    For a namespace package it is its first directory. For a module of the standard library
    that is built into the interpreter or frozen, or may be, it is `<frozen NAME>`.
    """
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return ""
    is_built_in = name in BUILTIN_MODULES or is_frozen(name)
    is_built_in = is_built_in and parts[0] in environment.facts.stdlib_names
    without_file = f"<frozen {name}>" if is_built_in else ""
    if without_file and environment.is_running:  # another interpreter may have a file
        return without_file
    disk, namespace = environment.disk, ""
    for entry in environment.path:
        source: Disk | Archive | None = disk
        if disk.form(disk.real(entry)) == "file":
            known = environment.contents.installed_in_archive(disk.paths.key(entry))
            source = known.source if known else None
        found = module_in(entry, parts, source) if source is not None else ""
        if found and (source is not disk or disk.entries(found) is None):
            return found
        namespace = namespace or found
    return _by_finder(parts, environment) or namespace or without_file


def module_in(entry: str, parts: list[str], source: Disk | Archive) -> str:
    """The file of a module, or the directory of a namespace package, below an entry."""
    paths = source.paths
    *above, last = parts
    directory = paths.join(entry, *above) if above else entry
    base = paths.join(directory, last)
    for at, stem in ((base, "__init__"), (directory, last)):
        candidates = (paths.join(at, stem + suffix) for suffix in MODULE_SUFFIXES)
        found = next(filter(source.exists, candidates), "")
        if found:
            return found
        # Extension modules have the platform in their names.
        for each in source.entries(at) or ():
            start, _, rest = each.partition(".")
            if start == stem and rest.endswith((".so", ".pyd")):
                return paths.join(at, each)
    return base if source.entries(base) is not None else ""


# -- editable installations that import by a finder ---------------------------------------


def _by_finder(parts: list[str], environment: Environment) -> str:
    """The file of a module that the finder of an editable installation would import."""
    disk, paths = environment.disk, environment.disk.paths
    for site, layer in environment.sites_on_path():
        mapping: dict[str, str] = {}
        for *_, places in finders(site, environment):
            mapping.update(places)
        for number in range(len(parts), 0, -1):
            place = mapping.get(".".join(parts[:number]), "")
            if place:
                base = place.removesuffix(".py").removesuffix(f"{paths.sep}__init__")
                return module_in(paths.parent(base), [paths.name(base), *parts[number:]], disk)
        for key, place in mapping.items():
            if key.startswith(".".join([*parts, ""])):
                return place  # of a namespace package
        installed = map(environment.contents.installed, layer.sites)
        for source in [source for each in installed for _, source in each.editables()]:
            # The usual directories of the modules, for a finder that is not understood.
            for directory in (paths.join(source, "src"), source):
                found = module_in(directory, parts, disk)
                if found and disk.entries(found) is None:
                    return found
    return ""


def finders(site: str, environment: Environment) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The finders that start-up files import: that file, the finder's, the paths of modules."""
    disk = environment.disk
    for start, _, _, line in disk.start_lines(site):
        for module in filter(str.isidentifier, imported_at_start(start, line)):
            file = disk.paths.join(site, f"{module}.py")
            found = _literal_pairs(disk.start_text(file))
            pairs = [pair for pair in found if disk.paths.isabs(pair[1])]
            yield start, file, {key: disk.paths.absolute(at, "") for key, at in pairs}


def _literal_pairs(code: str) -> Iterator[tuple[str, str]]:
    """Pairs of strings in dictionaries and calls of `map_module` in `code`, which is not run."""
    for node in nodes_of(code):
        if isinstance(node, library("ast").Dict):
            pairs = [*zip(node.keys, node.values, strict=True)]
        else:
            pairs = [node.args] if called(node) == "map_module" and len(node.args) == 2 else []
        for key, value in pairs:
            # A namespace package may have several directories.
            first = getattr(value, "elts", None) or [value]
            found = literal(key), literal(first[0])
            if all(found):
                yield found
