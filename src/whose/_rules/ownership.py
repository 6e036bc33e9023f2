"""Rules 2 and 3: which distribution owns a file. Records are read as far as needed."""

from __future__ import annotations

from whose._files.paths import SITE_NAMES
from whose._files.system import BUILTINS, TYPE_CHECKING, library
from whose._metadata.records import Rows
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.environment import Environment
    from whose._environment.layers import Layer
    from whose._metadata.directory import Installed
    from whose._rules.own import OwnDistributions

# The scripts that come with interpreters and virtual environments, and have no record. Others may
# begin like them, such as `pipeline.py`.
_ENVIRONMENT_SCRIPTS = (
    r"activate_this\.py|(de)?activate(\.(?!py)\w+)?"
    r"|(pythonw?|pypy|graalpy)[-._\d]*[cdmtw]{0,2}(-dbg)?"
    r"(-config(\.py)?|-gdb\.py|-intel64)?(\.exe|\.app)?"
    r"|(pydoc|pip|idle|2to3)[-.\d]*(\.exe|\.bat)?"
)


class Owners:
    """Finds the distributions that own files, and the rulings that follow from them."""

    def __init__(self, environment: Environment, own: OwnDistributions) -> None:
        self.environment = environment
        self.paths = environment.disk.paths
        self.own = own
        self.prefixes: dict[str, Layer] = {}
        """The layers whose records may list files outside of site directories, by real prefix."""
        for layer in environment.layers:
            self.add(layer)

    def add(self, layer: Layer) -> None:
        """Search the records of a layer for files outside of site directories, too."""
        prefix = self.paths.key(self.environment.disk.real(layer.prefix))
        self.prefixes.setdefault(prefix, layer)

    # -- rules 2 and 3: files in a directory with distributions ------------------------------

    def judge(self, installed: Installed, relative: str, default: Ruling) -> Ruling:
        """The ruling about a path below the directory of `installed`.

        A listed file belongs to the distribution that lists it. An unlisted one belongs to
        the deepest regular package around it; if there is none, `default` is returned. No
        record is read if the project's own distributions have nothing of that top-level name
        and the default is third-party.
        """
        own = self.own.listed(installed)
        # For a package of its own, the records of others need not be searched.
        found = own.files.get(relative)
        if found is not None:
            return found
        top = relative.partition("/")[0]
        if top not in own.tops and default.kind is Kind.THIRD_PARTY:
            return default
        if relative == top:
            found = self.ruling_of_package(installed, top)  # a package: one row decides
            if found is not None:
                return found
        rows = installed.rows(top)
        owner, at = rows.files.get(relative), relative
        while at and owner is None:
            found = own.files.get(at)
            if found is not None:
                return found
            owner = rows.packages.get(at)
            at = at.rpartition("/")[0]
        if owner is None:
            return self.by_name(installed, relative, default)
        return self.own.ruling(owner)

    def by_name(self, installed: Installed, relative: str, default: Ruling) -> Ruling:
        """The ruling about a top-level name that no record lists, by the names in metadata."""
        owner = None
        if relative.endswith(".dist-info"):
            owner = installed.owner(self.paths.join(installed.directory, relative))
        elif default.kind is Kind.PROJECT:
            owner = installed.hinted(relative)
            if owner is not None and self.environment.survey.in_tree(installed.directory):
                owner = None
        return self.own.ruling(owner) if owner is not None else default

    def ruling_of_package(self, installed: Installed, top: str) -> Ruling | None:
        """The ruling about everything below a top-level name, if one record decides it."""
        if top in self.own.listed(installed).tops:
            return None
        owner = installed.namesake(top)
        return self.own.ruling(owner) if owner is not None else None

    def elsewhere(self, installed: Installed) -> Iterator[tuple[str, Ruling]]:
        """Code that is installed here and lies elsewhere: real paths and rulings.

        It is in packages that were moved away and linked back, in checkouts of pip, and what the
        project's own distributions have elsewhere.
        """
        disk, paths = self.environment.disk, self.paths
        for name in installed.links:
            link = paths.join(installed.directory, name)
            above = paths.name(paths.parent(disk.link(link)))
            if above in SITE_NAMES or "." in name:
                continue  # a link into another site directory, metadata or a single module
            top = paths.key(name)
            ruling = self.ruling_of_package(installed, top) or self.ruling_of_listed(installed, top)
            if ruling is not None and ruling.kind is Kind.THIRD_PARTY:
                yield paths.key(disk.real(link)), ruling
        yield from self.own.listed(installed).outside.items()
        for each, source in installed.editables():
            if at := self.environment.survey.checkout_of_pip(source, each.name):
                reason = f"{at}, which pip checked out for {each}"
                yield paths.key(disk.real(at)), Ruling(Kind.THIRD_PARTY, 4, reason, at)

    def ruling_of_listed(self, installed: Installed, relative: str) -> Ruling | None:
        """The ruling about the first distribution that lists a path, or a file below it.

        None if there is none, or if the project's own distributions list such files.
        """
        if relative in self.own.listed(installed).tops:
            return None
        return next(map(self.own.ruling, installed.rows(relative).files.values()), None)

    def third_party_in(self, installed: Installed) -> list[str]:
        """The relative paths, with `/`, of third-party packages and modules, by records."""
        found: dict[str, None] = {}
        own = {each.metadata for each in self.own.distributions(installed)}
        for distribution in installed.distributions():
            if distribution.metadata not in own:
                listed = installed.record(distribution)
                rows = Rows([(each, distribution) for each in listed if each[:1] not in "./"])
                modules = [each for each in rows.files if each.endswith(".py")]
                for each in (*rows.packages, *modules):
                    if not rows.package_of(each.rpartition("/")[0]):
                        found[each] = None
        return [*found]

    # -- rule 3: recorded files outside of site directories -----------------------------

    def outside(self, path: str, used: bool) -> Ruling | None:
        """The ruling about a file in the prefix of a layer, if it is recorded there.

        With `used`, layers that were found on the way to other files do not count.
        """
        for prefix, layer in self.prefixes.copy().items():
            if self.paths.inside(path, prefix) and not (used and layer.role == "unused"):
                ruling = self._recorded(path, layer, prefix) or self._made_with(path, layer, prefix)
                if ruling is not None:
                    return ruling
        return None

    def _recorded(self, path: str, layer: Layer, prefix: str) -> Ruling | None:
        # Records are relative to the site directory as it is spelled, not to its real path.
        named = self.paths.key(layer.prefix) + path[len(prefix) :]
        for site in layer.sites:
            installed = self.environment.contents.installed(site)
            owner = installed.owner_outside(named)
            if owner is not None:
                return self.own.ruling_of(installed, owner, self.paths.below(path, prefix))
        if layer.form == "conda environment":
            return self.environment.contents.conda_records(layer.prefix).ruling(path)
        return None

    def _made_with(self, path: str, layer: Layer, prefix: str) -> Ruling | None:
        directory, name = self.paths.parent(path), self.paths.name(path)
        if (
            layer.form in ("virtual environment", "interpreter")
            and self.paths.parent(directory) == prefix
            and self.paths.name(directory).lower() in ("bin", "scripts")
            and library("re").fullmatch(_ENVIRONMENT_SCRIPTS, name.lower())
        ):
            reason = f"made with the {layer.form} {layer.prefix}"
            return Ruling(Kind.THIRD_PARTY, 4, reason, path, layer.prefix)
        return None
