"""From evidence to layers and roots: which directories are whose, and why."""

from __future__ import annotations

import os

from whence import pyvenv
from whence.disk import Disk
from whence.evidence import Evidence, interpreter
from whence.verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whence.pyvenv import PyvenvCfg


class Root:
    """A directory (or archive) whose kind is known, with the reason.

    `role` is how its contents are judged: `site` (an installer's directory; links
    and local distributions in it are looked at), `scripts`, `environment` (a
    virtual environment as a whole), `stdlib`, or `path` (a directory that the
    program itself put on `sys.path`, where installed files are told by their records).
    """

    __slots__ = ("kind", "layer", "path", "reason", "role", "rule")

    def __init__(
        self, path: str, role: str, kind: Kind, rule: int, reason: str, layer: Layer | None
    ) -> None:
        self.path = path
        self.role = role
        self.kind = kind
        self.rule = rule
        self.reason = reason
        self.layer = layer

    def __repr__(self) -> str:
        return f"<Root {self.role} {self.path!r}: {self.kind}, {self.reason}>"


class Layer:
    """One prefix that contributes directories: an interpreter, an environment, a user base."""

    __slots__ = ("config", "form", "made_by", "prefix", "relation", "sites")

    def __init__(
        self, prefix: str, form: str, made_by: str, config: PyvenvCfg | None, relation: str = ""
    ) -> None:
        self.prefix = prefix
        """The directory that its schemes are below."""
        self.form = form
        """`virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`."""
        self.made_by = made_by
        """The tool that made it (`venv`, `uv`, `virtualenv`, `conda` …); may be empty."""
        self.config = config
        """Its `pyvenv.cfg`, if it has one."""
        self.relation = relation
        """How it comes to be in this chain; empty for the topmost."""
        self.sites: list[str] = []
        """Its site directories that exist."""

    def __repr__(self) -> str:
        return f"<Layer {self.form} {self.prefix!r}>"

    def describe(self) -> str:
        """The prefix and the relation, as the end of a sentence."""
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


class Environment:
    """The layers and roots of one interpreter or environment.

    >>> environment = Environment.current()
    >>> environment.layers[0].prefix == environment.prefix
    True
    """

    def __init__(self, evidence: Evidence, disk: Disk) -> None:
        self.evidence = evidence
        self.disk = disk
        self.path = evidence.path
        """`sys.path`, absolute."""
        self.layers: tuple[Layer, ...] = ()
        """From the topmost environment down to the base interpreter, then what `sys.path` adds."""
        self.roots: tuple[Root, ...] = ()
        """Every directory that is known, in the order in which they are asked."""
        self.anchors: tuple[str, ...] = ()
        """Where the project certainly is: working directory, script's directory, user_path."""
        self.user_path: tuple[str, ...] = ()
        """The entries of `sys.path` before the standard library's: not added by `site`."""
        _Builder(self).build()

    @classmethod
    def current(cls, path: Sequence[object] | None = None) -> Environment:
        """The environment of the running interpreter, as it is now.

        `path` stands in for `sys.path`.
        """
        return cls(*interpreter(path))

    @classmethod
    def of(cls, where: str | os.PathLike[str]) -> Environment:
        """The environment with the prefix (or the executable) `where`, read from disk.

        Nothing of it is run, so what its start-up code would change is unknown,
        but for `addsitedir` calls with a literal argument. Raises ValueError if
        there is no environment.
        """
        from whence.foreign import evidence_of

        disk = Disk()
        return cls(evidence_of(os.fspath(where), disk), disk)

    def with_path(self, path: Sequence[object]) -> Environment:
        """The same interpreter with another `sys.path`; what was read is not read again."""
        return Environment(self.evidence.with_path(path, self.disk.paths), self.disk)

    def read_again(self) -> Environment:
        """The same evidence, with everything on disk looked at anew."""
        return Environment(self.evidence, Disk(self.disk.paths))

    @property
    def prefix(self) -> str:
        """`sys.prefix`, absolute."""
        return self.evidence.prefixes[0]

    @property
    def problems(self) -> dict[str, str]:
        """Path of each piece of evidence that could not be used, and why."""
        return self.disk.problems

    def holds_project(self, prefix: str) -> bool:
        """Whether the working directory, the script or a user-given entry is below `prefix`."""
        paths, real = self.disk.paths, self.disk.real
        target = real(prefix)
        return any(
            paths.inside(anchor, prefix) or paths.inside(real(anchor), target)
            for anchor in self.anchors
        )

    def in_project(self, directory: str) -> bool:
        """Whether `directory` is below (or is) the working directory or another anchor."""
        paths, real = self.disk.paths, self.disk.real
        target = real(directory)
        return any(
            paths.inside(directory, anchor) or paths.inside(target, real(anchor))
            for anchor in self.anchors
        )


class _Builder:
    def __init__(self, environment: Environment) -> None:
        self.out = environment
        self.evidence = environment.evidence
        self.disk = environment.disk
        self.paths = environment.disk.paths
        self.layers: dict[str, Layer] = {}
        self.roots: dict[str, Root] = {}
        self.configs: dict[str, PyvenvCfg | None] = {}

    def build(self) -> None:
        for path in self.stdlib():
            self.add(path, "stdlib", Kind.STDLIB, 5, f"standard library of {self.base()}", None)
        for directory, why in self.evidence.extra_third_party:
            self.add(directory, "environment", Kind.THIRD_PARTY, 4, why, None)
        self.chain()
        self.site_entries()
        self.user_site()
        self.anchors()
        for layer in self.layers.values():
            self.scripts(layer)
            self.whole(layer)
        self.debian()
        self.site_modules()
        self.user_entries()
        self.out.layers = tuple(self.layers.values())
        self.out.roots = tuple(self.roots.values())

    # -- roots ------------------------------------------------------------------

    def add(
        self, path: str, role: str, kind: Kind, rule: int, reason: str, layer: Layer | None
    ) -> None:
        """Note a root under both of its spellings; what is known already stays."""
        for each in dict.fromkeys((path, self.disk.real(path))):
            root = Root(each, role, kind, rule, reason, layer)
            self.roots.setdefault(self.paths.key(each), root)

    def base(self) -> str:
        return (self.evidence.base_prefixes or self.evidence.prefixes)[0]

    def stdlib(self) -> Iterator[str]:
        """The directories and archives of the base interpreter's standard library."""
        join = self.paths.join
        yield from self.evidence.stdlib
        for prefix in dict.fromkeys(self.evidence.base_prefixes + self.evidence.prefixes):
            for key in ("stdlib", "platstdlib"):
                for path in self.expand(key, prefix):
                    # `sysconfig` may name directories of the build machine: only what is there.
                    for module in ("os.py", "os.pyc", "lib-dynload"):
                        if self.disk.exists(join(path, module)):
                            yield path
                            yield self.paths.parent(self.disk.real(join(path, module)))
                            break
        names = {f"python{self.evidence.variables.get('py_version_nodot', '')}.zip", "DLLs"}
        for entry in self.evidence.path:
            if self.paths.name(entry) in names:
                yield entry
        yield from self.build_tree()

    def build_tree(self) -> Iterator[str]:
        """Where a CPython that runs in its build tree keeps its extension modules."""
        if not self.evidence.base_executable:
            return
        home = self.paths.parent(self.evidence.base_executable)
        data = self.disk.read(self.paths.join(home, "pybuilddir.txt"), 4096)
        if data:
            name = data.decode("utf-8", "replace").strip()
            yield self.paths.absolute(name, home)

    def expand(self, key: str, prefix: str, user_base: str | None = None) -> Iterator[str]:
        """The directories called `key` in every scheme below `prefix`, existing or not."""
        values = dict(self.evidence.variables)
        for name in ("base", "platbase", "installed_base", "installed_platbase"):
            values[name] = prefix
        if user_base is not None:
            values = {**self.evidence.variables, "userbase": user_base}
        seen = set()
        for scheme in self.evidence.schemes:
            template = scheme.get(key, "")
            if ("{userbase}" in template) == (user_base is not None) and template:
                try:
                    path = self.paths.absolute(template.format_map(values), "")
                except (KeyError, ValueError):
                    continue  # a variable that only the build's configuration knows
                if path not in seen:
                    seen.add(path)
                    yield path

    # -- layers -----------------------------------------------------------------

    def config(self, prefix: str) -> PyvenvCfg | None:
        if prefix not in self.configs:
            path = self.paths.join(prefix, pyvenv.NAME)
            data = self.disk.read(path, pyvenv.LIMIT)
            parsed = None if data is None else pyvenv.parse(path, data)
            if isinstance(parsed, str):
                self.disk.problems[path] = parsed
                parsed = pyvenv.PyvenvCfg(path, {}, {})
            self.configs[prefix] = parsed
        return self.configs[prefix]

    def layer(self, prefix: str, relation: str = "") -> Layer:
        key = self.paths.key(prefix)
        layer = self.layers.get(key) or self.layers.get(self.paths.key(self.disk.real(prefix)))
        if layer is None:
            layer = self.layers[key] = self.new_layer(prefix, relation)
            for name in ("purelib", "platlib"):
                for path in self.expand(name, prefix):
                    if self.disk.exists(path):
                        self.site(path, layer)
        return layer

    def new_layer(self, prefix: str, relation: str) -> Layer:
        config = self.config(prefix)
        if config is not None:
            return Layer(prefix, "virtual environment", config.made_by, config, relation)
        if self.disk.exists(self.paths.join(prefix, "conda-meta")):
            return Layer(prefix, "conda environment", "conda", None, relation)
        if prefix in self.evidence.base_prefixes + self.evidence.prefixes:
            return Layer(prefix, "interpreter", "", None, relation)
        return Layer(prefix, "directory", "", None, relation)

    def site(self, path: str, layer: Layer) -> None:
        if path not in layer.sites:
            layer.sites.append(path)
        reason = f"{self.paths.name(path)} of {layer.describe()}"
        self.add(path, "site", Kind.THIRD_PARTY, 4, reason, layer)

    def chain(self) -> None:
        """Follow this prefix, what it extends, and the base interpreter."""
        for prefix in self.evidence.prefixes:
            layer: Layer | None = self.layer(prefix)
            while layer and layer.config and layer.config.extends:
                parent = self.paths.absolute(layer.config.extends, layer.prefix)
                known = len(self.layers)
                below = self.layer(parent, f"which {layer.prefix} extends")
                layer = below if len(self.layers) > known else None
        for prefix in self.evidence.base_prefixes:
            self.layer(prefix, "the base interpreter")

    def site_entries(self) -> None:
        """Site directories on `sys.path`: of layers that no key names, and of no layer."""
        top = next(iter(self.layers.values())).config
        relation = "a layer on sys.path"
        if top and top.extends:
            relation = f"a layer of the uv environment that extends {top.extends}"
        for entry in self.evidence.path:
            if self.paths.key(entry) in self.roots:
                continue
            prefix = self.paths.site_prefix(entry)
            if prefix is not None:
                self.site(entry, self.layer(prefix, relation))
            elif self.paths.name(entry) in ("site-packages", "dist-packages"):
                layer = Layer(entry, "directory", "", None, "on sys.path")
                self.layers.setdefault(self.paths.key(entry), layer)
                self.site(entry, layer)

    def user_site(self) -> None:
        base = self.evidence.user_base
        if not base:
            return
        for name in ("purelib", "platlib"):
            for path in self.expand(name, "", base):
                if self.disk.exists(path) and self.paths.key(path) not in self.roots:
                    layer = self.layers.setdefault(
                        self.paths.key(base), Layer(base, "user site", "pip", None, "the user site")
                    )
                    self.site(path, layer)

    def scripts(self, layer: Layer) -> None:
        shared = layer.config is not None and self.out.holds_project(layer.prefix)
        user = layer.prefix if layer.form == "user site" else None
        for path in self.expand("scripts", layer.prefix, user):
            if self.disk.exists(path):
                reason = f"scripts of {layer.describe()}"
                # Where the project shares the prefix, its own scripts may be among them.
                role = "shared scripts" if shared else "environment"
                self.add(path, role, Kind.THIRD_PARTY, 4, reason, layer)

    def whole(self, layer: Layer) -> None:
        if layer.form in ("virtual environment", "conda environment") and not (
            self.out.holds_project(layer.prefix)
        ):
            reason = f"{layer.form} {layer.describe()}"
            self.add(layer.prefix, "environment", Kind.THIRD_PARTY, 4, reason, layer)

    # -- the project --------------------------------------------------------------

    def anchors(self) -> None:
        self.out.user_path = tuple(self.before_stdlib())
        places = (self.evidence.cwd, self.evidence.script_directory, *self.out.user_path)
        scripts = {
            self.paths.key(path)
            for layer in self.layers.values()
            for path in self.expand("scripts", layer.prefix)
        }
        self.out.anchors = tuple(
            place
            for place in dict.fromkeys(places)
            if place
            and not any(
                key in scripts or key in self.roots
                for key in map(self.paths.key, self.paths.above(place))
            )
        )

    def before_stdlib(self) -> list[str]:
        for number, entry in enumerate(self.evidence.path):
            root = self.roots.get(self.paths.key(entry))
            if root is not None and root.role == "stdlib":
                return list(self.evidence.path[:number])
        return []

    def site_modules(self) -> None:
        """What `sitecustomize` really is, where a distribution links it out of its library."""
        for path in self.evidence.loaded_sites:
            for each in self.paths.above(path)[1:]:
                root = self.roots.get(self.paths.key(each))
                if root is not None and root.kind is not Kind.PROJECT:
                    if self.disk.real(path) != path:
                        self.add(path, "environment", root.kind, root.rule, root.reason, root.layer)
                    break

    def debian(self) -> None:
        for prefix in self.evidence.base_prefixes:
            site = self.paths.join(prefix, "lib", "python3", "dist-packages")
            if self.paths.key(site) in self.roots:
                path = self.paths.join(prefix, "share", "python3")
                reason = "modules of Debian's own tools (Debian Python Policy)"
                self.add(path, "environment", Kind.THIRD_PARTY, 4, reason, None)

    def user_entries(self) -> None:
        for entry in self.out.user_path:
            reason = "on sys.path before the standard library"
            self.add(entry, "path", Kind.PROJECT, 6, reason, None)
