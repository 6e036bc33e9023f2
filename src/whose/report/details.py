"""All that is known of a path, or of an environment, as plain values that are ready for JSON."""

from __future__ import annotations

import sys
from _collections_abc import Mapping  # unlike collections.abc, always loaded
from itertools import takewhile

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._environment.makers import maker_of
from whose._files.disk import Disk
from whose._files.paths import DISTRIBUTION
from whose._metadata.formats import fields
from whose._rules.own import MACHINERY, SCRIPT, OwnDistributions
from whose._verdict import Distribution, Kind, Verdict

_OTHERWISE = (  # by rule
    "ask for the path of a file",
    "take the option away",
    "install it from an index, in a distribution with another name than the project's",
    "install it from a local directory (pip install -e), then its direct_url.json says so",
    "move it out of the environment, or install it from a local directory (pip install -e)",
    "move it out of the standard library's directory",
    None,
)
_RENAME = "give the project, or this distribution, another name"
_COPY = "copy it to where no installer has put it"
_LOST = "have its pyproject.toml in {}, as its direct_url.json says, or in the working directory"


def path_details(classifier: Classifier, path: str) -> dict[str, object]:
    """All that is known about `path`, as plain values, ready for JSON. Errors as for `explain`.

    The keys are those of `Verdict.as_dict()`. In `distribution`, name and version are as written in
    the metadata, with the `installer`; `layer` is a dictionary. `change` has the `option` that
    would change the answer, its `path`, and what to do `otherwise`. What is not known is None.

    >>> from whose import Classifier
    >>> found = path_details(Classifier(project=["/srv/app"]), "/srv/app/main.py")
    >>> found["kind"], found["evidence"][0]["text"]
    ('project', 'the option project = /srv/app')
    """
    verdict, environment = classifier.explain(path), classifier.environment
    layer = _layer_of(verdict, environment)
    owner = verdict.distribution
    known = {**owner.as_dict(), **written_metadata(owner, environment)} if owner else None
    return {
        **verdict.as_dict(),
        "layer": _layer_as_dict(layer, environment.disk) if layer else None,
        "distribution": known,
        "change": _change(verdict, environment),
    }


def _change(verdict: Verdict, environment: Environment) -> dict[str, str | None]:
    """What would change the answer: an option, its path, and what could be done instead.

    The path is the one that was asked about, or the package that it belongs to. For what is in a
    site directory, whose path is another one with another Python, it is `dist:NAME`. There is none
    for a name that is no path, nor beside an option, which may be for a deeper path.
    """
    otherwise = _OTHERWISE[verdict.rule]
    if verdict.rule < 2:
        return {"option": None, "path": None, "otherwise": otherwise}
    owner, is_own = verdict.distribution, verdict.kind is Kind.PROJECT
    origin = owner.origin if owner is not None and not is_own else None
    if verdict.rule == 2 and owner is not None and owner.origin is None:
        otherwise = _RENAME
    elif verdict.reason in (MACHINERY, SCRIPT):
        otherwise = _COPY
    elif origin and origin.directory and environment.disk.is_gone(origin.directory):
        otherwise = _LOST.format(origin.directory)
    kind = Kind.THIRD_PARTY if is_own else Kind.PROJECT
    option = kind.replace("-", "_")
    disk, paths, cwd = environment.disk, environment.disk.paths, environment.working_directory()
    path = paths.absolute(verdict.path, cwd)
    if owner and any(paths.inside(each, owner.site) for each in (path, disk.real(path))):
        name = DISTRIBUTION + owner.name
        if Classifier(environment, **{option: [name]}).classify(path) is kind:
            return {"option": option, "path": name, "otherwise": otherwise}
    path = topmost_package(path, environment)
    relative = cwd and paths.below(path, cwd)  # the working directory may have been removed
    return {"option": option, "path": relative or path, "otherwise": otherwise}


def topmost_package(path: str, environment: Environment) -> str:
    """The path of the topmost regular package that a file is in, else of the file.

    A directory without an `__init__.py` may be shared by several distributions.
    """
    disk, paths = environment.disk, environment.disk.paths
    if disk.entries(path) is not None:
        return path

    def is_package(directory: str) -> bool:
        init = paths.join(directory, "__init__.py")
        return disk.exists(init) and not environment.survey.holds_project(directory)

    return [path, *takewhile(is_package, paths.above(path)[1:])][-1]


def written_metadata(owner: Distribution, environment: Environment) -> dict[str, str | None]:
    """Name, version and installer as the metadata has them, also in an archive."""
    installed, at = environment.contents.installed(owner.site), owner.metadata
    read, join = installed.source.read, environment.disk.paths.join
    data = read(join(at, "METADATA")) or read(join(at, "PKG-INFO")) or b""
    return {
        "name": next(iter(fields(data, "name")), "") or owner.name,
        "version": next(iter(fields(data, "version")), "") or owner.version or None,
        "installer": installed.installer(owner) or None,
    }


def _layer_of(verdict: Verdict, environment: Environment) -> Layer | None:
    """The layer that a verdict names, None if none; read from disk if not on `sys.path`."""
    is_library = verdict.kind is Kind.STDLIB
    prefix = verdict.layer or (environment.facts.base_prefixes[0] if is_library else "")
    known = [layer for layer in environment.layers if layer.prefix == prefix]
    if known or not prefix:
        return next(iter(known), None)
    layer = environment.schemes.layer(prefix, "unused")
    if is_library and layer.form == "directory":
        layer.form = "interpreter"
    return layer


def _layer_as_dict(layer: Layer, disk: Disk) -> dict[str, object]:
    """A layer as plain values, ready for JSON."""
    return {
        "prefix": layer.prefix,
        "form": layer.form,
        "made_by": maker_of(layer, disk) or None,
        "role": layer.role or "topmost",
        "relation": layer.relation or None,
        "parent": layer.parent.prefix if layer.parent else None,
        "config": dict(layer.config.values) if layer.config else None,
        "sites": list(layer.sites),
    }


def layer_in_words(layer: Mapping[str, object]) -> str:
    """What kind of layer one is, which tool made it and why it is there; given as plain values."""
    made = f" made by {layer['made_by']}" if layer["made_by"] else ""
    relation = f", {layer['relation']}" if layer["relation"] else ""
    return f"{layer['form']}{made}{relation}"


def environment_details(
    environment: Environment, options: Mapping[str, list[str]] | None = None
) -> dict[str, object]:
    """An environment as plain values, ready for JSON. What is not known is None.

    The keys are `prefix`, `base_prefix`, `python` (the version), `path`, `layers` (each with its
    roots), `roots` (those of no layer), `own` (the project's own distributions, each with the
    reason), `anchors`, `options` and `notes` (what could not be used, and why). `options` is put
    there as it is given: the lists `project` and `third_party`.

    >>> from whose import Environment
    >>> environment = Environment.current()
    >>> environment_details(environment)["prefix"] == environment.prefix
    True
    """
    base = environment.facts.base_prefixes[0]
    owner = next((layer for layer in environment.layers if layer.prefix == base), None)
    own, contents = OwnDistributions(environment), environment.contents
    groups: dict[Layer | None, list[object]] = {layer: [] for layer in (*environment.layers, None)}
    for number, root in enumerate(environment.roots, 1):
        # The standard library belongs to the base interpreter. This includes the targets of links
        # in the library, such as Debian's `sitecustomize`.
        layer = root.layer or (owner if root.kind is Kind.STDLIB else None)
        names = ("path", "role", "kind", "rule", "reason")
        values = {name: getattr(root, name) for name in names}
        key, is_own = environment.disk.paths.key(root.path), root.kind is Kind.PROJECT
        known = contents.installed_if_any(key) if is_own else None  # an archive is not opened here
        # As in a directory of `pip install --target`.
        if known is not None and not all(map(own.is_project, known.distributions())):
            values["reason"] += "; what records in it list is third-party"
        groups[layer].append({"order": number, **values})
    return {
        "prefix": environment.prefix,
        "base_prefix": base,
        "python": python_version(environment) or None,
        "path": list(environment.path),
        "layers": [
            {**_layer_as_dict(layer, environment.disk), "roots": groups[layer]}
            for layer in environment.layers
        ],
        "roots": groups[None],
        "own": [
            {**each.as_dict(), "reason": own.ruling(each).reason}
            for site, _ in environment.sites_on_path()
            for each in own.distributions(contents.installed(site))
        ],
        "anchors": list(environment.anchors),
        "options": options or {"project": [], "third_party": []},
        "notes": dict(environment.problems),
    }


def python_version(environment: Environment) -> str:
    """The version of Python that an environment is for, as far as it is known; may be empty."""
    if environment.is_running:
        return sys.version.split()[0]
    variables, config = environment.facts.variables, environment.layers[0].config
    version, said = variables.get("version", ""), config.version if config else ""
    # The micro version may be in the configuration only.
    known = said if said.startswith(f"{version}.") else version
    return known or said or variables.get("py_version_short", "")
