"""Which distribution owns what: the records of site directories, put to the rules' questions."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._metadata.directory import Installed, unrecorded
from whose._metadata.formats import path_of_url
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._environment.environment import Environment
    from whose._environment.prefix import Layer
    from whose._metadata.conda import CondaRecords
    from whose._metadata.formats import Distribution
    from whose._metadata.project_names import ProjectNames

_VERSION_CONTROL = (".git", ".hg", ".svn", ".bzr")
# What `venv`, `virtualenv`, `uv venv` and their seed packages write without a record.
_ENVIRONMENT_SCRIPTS = ("activate", "deactivate", "python", "pythonw", "pypy", "pydoc", "pip")


_MACHINERY = Ruling(Kind.THIRD_PARTY, 3, "makes an editable installation importable")


class Owners:
    """The installed distributions of an environment, read when a rule needs them."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        self._rulings: dict[str, Ruling] = {}
        self._outside: dict[str, dict[str, tuple[Installed, Distribution]]] = {}

    def installed(self, directory: str) -> Installed:
        """What is installed in `directory`."""
        known = self.environment.installed.get(directory)
        if known is None:
            known = self.environment.installed[directory] = Installed(directory, self.disk)
        return known

    def with_metadata(self, directory: str) -> Installed | None:
        """The same, or None for a directory without any metadata: most of a project's."""
        if directory in self.environment.bare:
            return None
        installed = self.installed(directory)
        if installed.metadata or "PEX-INFO" in installed.marks:
            return installed
        # All the names in it are not worth their memory.
        self.environment.installed.pop(directory, None)  # another thread may have been here
        self.environment.bare.add(directory)
        return None

    # -- rule 2: local distributions --------------------------------------------------

    def is_project(self, distribution: Distribution) -> bool:
        """Whether a distribution was installed from a local directory, or is the project itself."""
        origin = distribution.origin
        if origin is None or not (origin.directory or origin.local_archive):
            return False
        # What distributors build (conda, Spack) names a directory that was on their machine.
        if origin.directory and self.disk.exists(origin.directory):
            return True
        if self.projects.has(distribution.name, self.environment.evidence.cwd):
            return True
        archive = path_of_url(origin.url, self.paths) if origin.local_archive else ""
        return bool(archive) and self.projects.has(distribution.name, self.paths.parent(archive))

    @property
    def projects(self) -> ProjectNames:
        """What the projects call themselves, read when it is asked for."""
        known = self.environment.project_names
        if known is None:
            from whose._metadata.project_names import ProjectNames

            known = self.environment.project_names = ProjectNames(self.disk)
        return known

    def project_names(self) -> frozenset[str]:
        """Normalised names of the projects in the start directory and above it."""
        return self.projects.above(self.environment.evidence.cwd)

    def editable_directories(self, layer: Layer) -> list[str]:
        """Keys of the source directories, inside a layer, of its editable installations."""
        prefix = self.disk.real(layer.prefix)
        return [
            self.paths.key(directory)
            for each in self._layers_of(layer)
            for directory in self._editable_sources(each)
            if self.disk.real(directory) == directory
            and self.paths.inside(directory, prefix)
            and not self._is_checkout_of_pip(directory, prefix)
        ]

    def _layers_of(self, layer: Layer) -> Iterable[Layer]:
        # What is in use may have its sources in any environment, used or not.
        used = (each for _, each in self.environment.sites_on_path())
        return dict.fromkeys((layer, *used))

    def _editable_sources(self, layer: Layer) -> list[str]:
        found: dict[str, None] = {}
        for site in layer.sites:
            for distribution in self.installed(self.paths.key(site)).local():
                origin = distribution.origin
                if origin is not None and origin.editable and origin.directory:
                    found[origin.directory] = found[self.disk.real(origin.directory)] = None
        return list(found)

    def _is_checkout_of_pip(self, directory: str, prefix: str) -> bool:
        # `pip install -e git+…` clones into `<venv>/src/NAME`.
        return self.paths.key(self.paths.parent(directory)) == self.paths.key(
            self.paths.join(prefix, "src")
        ) and any(self.disk.exists(self.paths.join(directory, each)) for each in _VERSION_CONTROL)

    def own_files(self, installed: Installed, distribution: Distribution) -> list[str]:
        """The recorded files of a local distribution that are its code.

        An editable installation also records what makes it importable: `.pth`
        files, and modules that those import.
        """
        listed = installed.inside(distribution)
        if distribution.origin is None or not distribution.origin.editable:
            return listed
        machinery = installed.modules_imported_by_pth(distribution)
        return [
            path
            for path in listed
            if not path.endswith(".pth")
            and not path.partition("/")[0].endswith(".dist-info")
            and path.partition("/")[0].partition(".")[0] not in machinery
            and not path.startswith("__pycache__/")
        ]

    def local_claims(self, installed: Installed) -> dict[str, Ruling]:
        """Rulings for what local distributions own in a site directory.

        Keys are relative paths with `/`; those that end in `/` stand for all below.
        """
        found: dict[str, Ruling] = {}
        for distribution in installed.local():
            if self.is_project(distribution):
                own = set(self.own_files(installed, distribution))
                # Only now do other records matter: they may reach into the same packages.
                found.update(self._claimed(installed, distribution, own) if own else {})
        found.update(self._sources_of_pex(installed))
        installed.forget_records()
        return found

    def _sources_of_pex(self, installed: Installed) -> dict[str, Ruling]:
        """What no record lists in an environment that was made from a PEX: its own sources.

        PEX copies them beside the distributions, whose records it writes.
        """
        prefix = self.paths.site_prefix(installed.directory)
        if prefix is None:
            return {}
        info = self.paths.join(prefix, "PEX-INFO")
        if not self.disk.exists(info):
            return {}
        reason = f"from the sources of a PEX, {info}: no record lists it"
        ruling = Ruling(Kind.PROJECT, 6, reason, info)
        return dict.fromkeys(unrecorded(installed, self.disk), ruling)

    def _claimed(
        self, installed: Installed, distribution: Distribution, own: set[str]
    ) -> dict[str, Ruling]:
        claims, metadata = installed.claims(), distribution.metadata
        ruling = self.ruling(installed, distribution)
        tops = {path.partition("/")[0] for path in own}
        found = {
            path + "/": ruling
            for path, owner in claims.directories.items()
            if owner.metadata == metadata and path.partition("/")[0] in tops
        }
        for path, owner in claims.files.items():
            if owner.metadata == metadata and path in own:
                found[path] = ruling
        return found

    def all_claims(self, installed: Installed) -> dict[str, Ruling]:
        """The same for every distribution in a directory that the project may share."""
        claims = installed.claims()
        found: dict[str, Ruling] = {}
        for ending, owned in (("/", claims.directories), ("", claims.files)):
            for path, owner in owned.items():
                if not self._is_unrecorded_project(installed, owner):
                    found[path + ending] = self.ruling(installed, owner)
        for distribution in installed.local():
            if distribution.origin and distribution.origin.editable:
                own = set(self.own_files(installed, distribution))
                for path in set(installed.inside(distribution)) - own:
                    found[path] = _MACHINERY
        for path, owner in installed.outside().items():
            if self.paths.inside(path, installed.directory):
                relative = path[len(installed.directory) :].replace(self.paths.sep, "/")
                found[relative.lstrip("/")] = self.ruling(installed, owner)
        return found

    def _is_unrecorded_project(self, installed: Installed, distribution: Distribution) -> bool:
        # Metadata that the project's own build left behind: nobody installed it.
        return not installed.is_recorded(distribution) and self.projects.has(
            distribution.name, self.environment.evidence.cwd
        )

    def ruling(self, installed: Installed, distribution: Distribution) -> Ruling:
        """What a file is that `distribution` owns."""
        known = self._rulings.get(distribution.metadata)
        if known is None:
            known = self._rulings[distribution.metadata] = self._ruling(installed, distribution)
        return known

    def _ruling(self, installed: Installed, distribution: Distribution) -> Ruling:
        origin = distribution.origin
        if self.is_project(distribution) and origin is not None:
            source = origin.directory or origin.url
            what = "the local directory" if origin.directory else "the local archive"
            reason = f"{distribution}, installed from {what} {source}"
            return Ruling(Kind.PROJECT, 2, reason, distribution.metadata)
        reason = f"{distribution}, recorded in {installed.recorded_by(distribution)}"
        return Ruling(Kind.THIRD_PARTY, 3, reason, distribution.metadata)

    # -- rule 3: recorded files outside of site directories -----------------------------

    def outside(self, names: Iterable[str], layers: list[Layer]) -> Ruling | None:
        """The ruling about a file in a prefix that the project shares, if it is recorded.

        `names` are those that it may be recorded under.
        """
        for path in names:
            for layer in layers:
                prefix = self.disk.real(layer.prefix)
                if self.paths.inside(path, prefix):
                    ruling = self._recorded(path, layer) or self._made_with(path, layer, prefix)
                    if ruling is not None:
                        return ruling
        return None

    def _recorded(self, path: str, layer: Layer) -> Ruling | None:
        owned = self._outside_of(layer).get(path)
        if owned is not None:
            return self.ruling(*owned)
        if layer.form == "conda environment":
            return self._conda_records(layer).ruling(path)
        return None

    def _outside_of(self, layer: Layer) -> dict[str, tuple[Installed, Distribution]]:
        """Owners of recorded files in a prefix but not in its site directories, by real path."""
        known = self._outside.get(layer.prefix)
        if known is None:
            known = {}
            for site in layer.sites:
                # A site directory that is a link may lead out of the prefix, which its records
                # are relative to.
                installed = self.installed(self.paths.key(site))
                for path, distribution in installed.outside().items():
                    parent, name = self.paths.parent(path), self.paths.name(path)
                    real = self.paths.key(self.paths.join(self.disk.real(parent), name))
                    known[real] = (installed, distribution)
            self._outside[layer.prefix] = known  # as a whole, for other threads' sake
        return known

    def _conda_records(self, layer: Layer) -> CondaRecords:
        known = self.environment.conda.get(layer.prefix)
        if known is None:
            from whose._metadata.conda import CondaRecords

            known = self.environment.conda[layer.prefix] = CondaRecords(layer.prefix, self.disk)
        return known

    def _made_with(self, path: str, layer: Layer, prefix: str) -> Ruling | None:
        directory, name = self.paths.parent(path), self.paths.name(path)
        if (
            layer.form == "virtual environment"
            and self.paths.parent(directory) == self.paths.key(prefix)
            and self.paths.name(directory).lower() in ("bin", "scripts")
            and name.lower().startswith(_ENVIRONMENT_SCRIPTS)
        ):
            reason = f"made with the virtual environment {layer.prefix}"
            return Ruling(Kind.THIRD_PARTY, 4, reason, path, layer.prefix)
        return None
