"""Rule 2: the project's own distributions, however they were installed.

There are few of them, so their records are read completely. From the records of others, only
what a question needs is read: see `ownership`.
"""

from __future__ import annotations

from whose._files.paths import (
    MODULE_SUFFIXES,
    SITE_NAMES,
    START_FILES,
    forget_oldest,
    imported_at_start,
)
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata.formats import UNREADABLE, of_directory, path_of_url
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from whose._environment.environment import Environment
    from whose._environment.layers import Layer
    from whose._metadata.directory import Installed
    from whose._verdict import Distribution

_MOST_KEPT = 256  # directories, and values of `sys.path` that make a difference to them
MACHINERY = "makes an editable installation importable"
SCRIPT = "an installer made this script, for an entry point"


class OwnFiles:
    """The files of the project's own distributions in one directory, with rulings."""

    def __init__(self) -> None:
        self.files: dict[str, Ruling] = {}
        """Of files and regular packages, by path, relative to the directory, with `/`."""
        self.outside: dict[str, Ruling] = {}
        """The same for their modules that lie elsewhere, by key: outside, or linked from here."""
        self.tops: set[str] = set()
        """The first components of the files, but for what makes editable ones importable."""


class OwnDistributions:
    """Tells which installed distributions of an environment are the project's own."""

    def __init__(self, environment: Environment) -> None:
        self.named: dict[str, Ruling] = {}
        """The rulings of options about distributions, by normalised name."""
        self.environment = environment
        self.contents = environment.contents
        self.disk = environment.disk
        self.paths = environment.disk.paths
        facts = environment.facts
        places = [facts.cwd, facts.script_directory, facts.configured]
        # Most virtual environments lie in their project, even if a program is started elsewhere.
        places += [layer.prefix for layer in environment.layers[:1] if layer.config]
        places = [*filter(None, (*places, *environment.anchors))]
        # A link to an environment or a script may lie elsewhere than in their project.
        self.places = tuple(dict.fromkeys((*places, *map(self.disk.real, places))))
        """Directories at or above which files with the name of the project are looked for."""
        self._rulings: dict[str, Ruling] = {}
        self._listed: dict[str, OwnFiles] = {}
        self.kept: dict[tuple[str | Ruling | None, ...], OwnFiles] = {}
        """The files by directory and rulings; the objects for all values of `sys.path` share it."""

    def is_project(self, distribution: Distribution) -> bool:
        """Whether a distribution is the project's: by an option, its origin or its name."""
        return self.ruling(distribution).kind is Kind.PROJECT

    def _why(self, distribution: Distribution) -> str:
        """Why a distribution is the project's own; empty if it is not."""
        origin, name = distribution.origin, distribution.normalized_name
        survey, names = self.environment.survey, self.contents.project_names
        why, near = "which has the name of the project", list[str]()
        if origin is not None and origin.form == UNREADABLE:  # leaving out own code would be worse
            return "whose direct_url.json cannot be read: it may be local"
        if origin is not None and origin.directory:
            if survey.checkout_of_pip(origin.directory, name):
                return ""
            how = "editable " if origin.editable else ""
            why = f"installed {how}from the local directory {origin.directory}"
        elif origin is not None and origin.form != "directory":
            near += survey.anchors
            if origin.local_archive:
                why = f"installed from the local archive {origin.url}"
                near.append(self.paths.parent(path_of_url(origin.url, self.paths)))
        if self.source(distribution) or self.contents.is_named(distribution, (*self.places, *near)):
            return why
        if origin is not None and origin.directory:
            trees, gone = survey.project_trees(*self.places), self.disk.is_gone(origin.directory)
            moved = gone and names.was_in(name, origin.directory, trees)
            return "which has the name of the project" if moved else ""
        return why if any(names.is_in_repository(name, each) for each in near if each) else ""

    def source(self, distribution: Distribution) -> str:
        """The directory that a distribution was installed from; empty if that holds no project.

        Any wheel may bring a `direct_url.json`, and name a directory that it brings as well.
        """
        directory = distribution.origin.directory if distribution.origin else ""
        if not directory:
            return ""
        site, survey = distribution.site, self.environment.survey
        others = self.contents.installed(site).local()
        origins = {each.origin.directory for each in others if each.origin} - {""}
        may_be = survey.may_be_bare(directory, origins)
        if not self.disk.is_gone(directory):  # conda's packages name where they were built
            names = self.contents.project_names
            # All that is left of the project may be what was installed into it.
            is_around = self.disk.contains(directory, site) and survey.in_project(directory)
            may_be = names.may_be_at(distribution.name, directory, bare=may_be or is_around)
        unpacked = self.paths.name(site) in SITE_NAMES and self.paths.inside(directory, site)
        return directory if may_be and (not unpacked or survey.in_project(directory)) else ""

    def listed(self, installed: Installed) -> OwnFiles:
        """The files of the project's own distributions in a directory."""
        known = self._listed.get(installed.directory)
        if known is None:
            at = installed.directory
            own = self.distributions(installed)
            eggs = {egg: self.egg(self.paths.join(at, egg)) for egg in installed.eggs}
            question = (at, *map(self.ruling, own), *eggs.values())
            known = self.kept.get(question)
            if known is None:
                known = OwnFiles()
                for distribution in own:
                    self._add_own(known, installed, distribution)
                for egg, ruling in eggs.items():  # an egg is of one distribution as a whole
                    if ruling is not None:
                        known.files[self.paths.key(egg)] = ruling
                        known.tops.add(self.paths.key(egg))
                self.kept[question] = known
                forget_oldest(self.kept, _MOST_KEPT)
            self._listed[installed.directory] = known
        return known

    def egg(self, path: str) -> Ruling | None:
        """The ruling about an egg of the project, made by `setup.py install`.

        None if `path` is no egg, or one of a third party.
        """
        name, _, ending = self.paths.name(path).rpartition(".")
        if ending != "egg":
            return None
        found = of_directory(f"{name}.egg-info", self.paths.parent(path), self.paths)
        if not self.is_project(found):
            return None
        reason = f"the egg of {found}, which has the name of the project"
        return Ruling(Kind.PROJECT, 2, reason, path)

    def distributions(self, installed: Installed) -> list[Distribution]:
        """The project's own distributions in a directory."""
        named = installed.named(*self.named, *self.contents.project_names.above(*self.places))
        found = {each.metadata: each for each in (*installed.local(), *named)}
        return [each for each in found.values() if self.is_project(each)]

    def _add_own(self, own: OwnFiles, installed: Installed, distribution: Distribution) -> None:
        key, ruling = self.paths.key, self.ruling(distribution)
        listed = []
        for path in installed.record(distribution):
            if not path.startswith(("../", "/")):
                listed.append(path)
            elif path.endswith(MODULE_SUFFIXES):
                full = self.paths.absolute(path, installed.directory)
                own.outside.update(dict.fromkeys(map(key, (full, self.disk.real(full))), ruling))
        is_here = self.paths.inside(distribution.metadata, installed.directory)
        if not listed and is_here and installed.source.is_believed(distribution.metadata):
            # Its record is lost, or cannot be read.
            for each in self._names(installed, distribution):
                name = key(each).replace(self.paths.sep, "/")
                files = (f"{name}/__init__.py", f"{name}.py")
                # A record of another distribution is more than a name.
                listed += [file for file in files if not installed.rows(file).files]
        machinery = self._machinery(installed, distribution, listed)
        own.files.update(dict.fromkeys(machinery, _foreign(distribution, MACHINERY)))
        code = [path for path in listed if path not in machinery]
        for path in code:
            if own.files.get(path, ruling).kind is Kind.PROJECT:
                directory, _, name = path.rpartition("/")
                own.files[path] = self.ruling_of(installed, distribution, path)
                if directory and name.startswith("__init__."):
                    own.files[directory] = ruling
                own.tops.add(path.partition("/")[0])
        for path in [each for each in code if each.endswith(MODULE_SUFFIXES)]:
            real = self.disk.real(self.paths.absolute(path, installed.directory))
            if self.paths.inside(real, self.disk.real(installed.directory)):
                break  # else uv has linked all into its cache
            own.outside[key(real)] = ruling

    def _names(self, installed: Installed, distribution: Distribution) -> Iterable[str]:
        # Builds of rpm remove all records. In an install tree with no distributions but the
        # project's own, every name is the project's.
        prefix = self.paths.site_prefix(installed.directory)
        is_tree = prefix and not self.environment.schemes.is_environment(prefix)
        if is_tree and len(self.distributions(installed)) == len(installed.metadata):
            return self.disk.entries(installed.directory) or ()
        return installed.probable_names(distribution)

    def _machinery(
        self, installed: Installed, distribution: Distribution, listed: list[str]
    ) -> set[str]:
        """The listed files that only make an editable installation importable.

        They are start-up files and the modules that these import. tox installs an editable
        wheel as a file, so `direct_url.json` does not call it editable. Then only modules with
        `editable` in their names count: nearly all build backends name them so. It is taken for
        editable if it has such modules, or no code at all.
        """
        imported = imported_by_start_files(installed, listed)
        editable = distribution.editable
        if not editable:
            imported = {module for module in imported if "editable" in module}
            if not imported and any(path.endswith(MODULE_SUFFIXES) for path in listed):
                return imported
        return {
            path
            for path in listed
            for top in [path.partition("/")[0]]
            if top.partition(".")[0] in imported
            or (path.endswith(START_FILES) and top == path)
            or (editable and (top == "__pycache__" or top.endswith(".dist-info")))
        }

    def editable_directories(self, layer: Layer) -> list[str]:
        """The keys of directories inside a layer that are sources of editable installations."""
        real, inside, survey = self.disk.real, self.paths.inside, self.environment.survey
        # Layers on `sys.path` may have their sources in any environment, used or not.
        used = [each for _, each in self.environment.sites_on_path()]
        return [
            self.paths.key(real(source))
            for distribution, source in self.editable_in(*dict.fromkeys((layer, *used)))
            if inside(real(source), real(layer.prefix))
            and not survey.checkout_of_pip(real(source), distribution.normalized_name)
            and self.source(distribution)  # last, as it reads the project's files
        ]

    def editable_in(self, *layers: Layer) -> Iterator[tuple[Distribution, str]]:
        """The editable installations in some layers, each with the directory of its sources."""
        for site in [site for layer in layers for site in layer.sites]:
            yield from self.contents.installed(site).editables()

    def ruling_of(self, installed: Installed, distribution: Distribution, path: str) -> Ruling:
        """The ruling about a path, relative to a site directory or a prefix, that is listed."""
        ruling = self.ruling(distribution)
        is_own = ruling.kind is Kind.PROJECT
        is_script = is_own and installed.is_entry_point_script(distribution, path)
        return _foreign(distribution, SCRIPT) if is_script else ruling

    def ruling(self, distribution: Distribution) -> Ruling:
        """The ruling about the files of `distribution`."""
        known = self._rulings.get(distribution.metadata)
        if known is None:
            installed = self.contents.installed(distribution.site)
            installed.local()  # sets the origins, if they were not read before
            known = self.named.get(distribution.normalized_name)
            if known is None and (why := self._why(distribution)):
                reason = f"{distribution}, {why}"
                known = Ruling(Kind.PROJECT, 2, reason, distribution.metadata)
            elif known is None:
                reason = f"{distribution}, recorded in {installed.path_of_record(distribution)}"
                known = _foreign(distribution, reason)
            self._rulings[distribution.metadata] = known
        return known


def _foreign(distribution: Distribution, reason: str) -> Ruling:
    """The ruling about what a distribution has installed that is not the project's own code."""
    return Ruling(Kind.THIRD_PARTY, 3, reason, distribution.metadata)


def imported_by_start_files(installed: Installed, listed: Iterable[str]) -> set[str]:
    """The first components of the modules that the start-up files among `listed` import."""
    found: set[str] = set()
    for path in listed:
        if path.endswith(START_FILES) and "/" not in path:
            data = installed.source.read(installed.paths.join(installed.directory, path))
            for line in (data or b"").decode("utf-8-sig", "replace").split("\n"):
                tops = [name.partition(".")[0] for name in imported_at_start(path, line)]
                found.update(map(installed.paths.key, tops))
    return found - {""}
