"""Layers: what made them, and what put their site directories on `sys.path`."""

from __future__ import annotations

from whence import pyvenv
from whence.layers import Layer
from whence.verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whence.disk import Disk
    from whence.environment import Environment
    from whence.verdict import Verdict

# Parts of a prefix that only one tool makes.
_PLACES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("nix", "store"), "nix"),
    (("gnu", "store"), "Guix"),
    ((".pyenv", "versions"), "pyenv"),
    (("uv", "python"), "uv"),
    (("mise", "installs"), "mise"),
    ((".asdf", "installs"), "asdf"),
    (("Cellar",), "Homebrew"),
    (("Python.framework", "Versions"), "a macOS framework"),
    (("hostedtoolcache",), "GitHub's setup-python"),
)
_FILES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("conda-meta",), "conda"),
    (("share", "venv", "metadata", "venvstacks_layer.json"), "venvstacks"),
    ((".spack",), "Spack"),
    (("lib", "python3", "dist-packages"), "Debian"),
)


def made_by(layer: Layer, disk: Disk) -> str:
    """The tool that made a layer, with its version where that is written; empty if not known.

    >>> from whence import Environment
    >>> environment = Environment.current()
    >>> isinstance(made_by(environment.layers[0], environment.disk), str)
    True
    """
    if layer.config is not None:
        return f"{layer.made_by} {layer.config.values.get(layer.made_by, '')}".rstrip()
    if layer.made_by:
        return layer.made_by
    for names, tool in _FILES:
        if disk.exists(disk.paths.join(layer.prefix, *names)):
            return tool
    for path in dict.fromkeys((layer.prefix, disk.real(layer.prefix))):
        parts = [disk.paths.name(each) for each in disk.paths.above(path)][::-1]
        for names, tool in _PLACES:
            size = len(names)
            if any(tuple(parts[n : n + size]) == names for n in range(len(parts))):
                return tool
    return ""


def in_words(layer: Layer, disk: Disk) -> str:
    """What a layer is, and what made it."""
    tool = made_by(layer, disk)
    return f"{layer.form} made by {tool}" if tool else layer.form


def layer_of(verdict: Verdict, environment: Environment) -> Layer | None:
    """The layer that a verdict is about, if any; read from disk if it is not on `sys.path`."""
    prefix = verdict.layer
    if verdict.kind is Kind.STDLIB and not prefix:
        prefix = environment.evidence.base_prefixes[0]
    if not prefix:
        return None
    for layer in environment.layers:
        if layer.prefix == prefix:
            return layer
    disk = environment.disk
    data = disk.read(disk.paths.join(prefix, pyvenv.NAME), pyvenv.LIMIT)
    config = pyvenv.parse(disk.paths.join(prefix, pyvenv.NAME), data) if data else None
    if isinstance(config, pyvenv.PyvenvCfg):
        return Layer(prefix, "virtual environment", config.made_by, config, "not on sys.path")
    conda = disk.exists(disk.paths.join(prefix, "conda-meta"))
    form = "interpreter" if verdict.kind is Kind.STDLIB else "directory"
    return Layer(prefix, "conda environment" if conda else form, "", None, "not on sys.path")


def layer_as_dict(layer: Layer, disk: Disk) -> dict[str, object]:
    """A layer as plain values, ready for JSON."""
    return {
        "prefix": layer.prefix,
        "form": layer.form,
        "made_by": made_by(layer, disk) or None,
        "relation": layer.relation or None,
        "config": dict(layer.config.values) if layer.config else None,
        "sites": list(layer.sites),
    }


def sites_on_path(environment: Environment) -> list[tuple[str, Layer]]:
    """The site directories on `sys.path` and their layers, in its order, each once."""
    disk, paths = environment.disk, environment.disk.paths
    layers = {
        paths.key(disk.real(site)): layer
        for layer in reversed(environment.layers)
        for site in layer.sites
    }
    found: dict[str, tuple[str, Layer]] = {}
    for entry in environment.path:
        key = paths.key(disk.real(entry))
        if key in layers:
            found.setdefault(key, (entry, layers[key]))
    return list(found.values())


def is_running(environment: Environment) -> bool:
    """Whether it is that of the running interpreter, not one that was read from disk.

    >>> import sys
    >>> from whence import Environment
    >>> is_running(Environment.current()), is_running(Environment.of(sys.prefix))
    (True, False)
    """
    return "py_version_short" in environment.evidence.variables
