"""Tells which tool made a layer, if it left traces."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._environment.layers import Layer
    from whose._files.disk import Disk

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
VENVSTACKS = ("share", "venv", "metadata", "venvstacks_layer.json")
_FILES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("conda-meta",), "conda"),
    (VENVSTACKS, "venvstacks"),
    ((".spack",), "Spack"),
    (("lib", "python3", "dist-packages"), "Debian"),
)


def made_by(layer: Layer, disk: Disk) -> str:
    """The tool that made a layer, with its version if that is recorded; empty if not known."""
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
