"""Names the tools that make interpreters and environments."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._environment.layers import Layer
    from whose._files.disk import Disk

# Parts of a prefix that only one tool makes.
_PLACES = {
    "/nix/store/": "nix",
    "/gnu/store/": "Guix",
    "/.pyenv/versions/": "pyenv",
    "/uv/python/": "uv",
    "/mise/installs/": "mise",
    "/.asdf/installs/": "asdf",
    "/Cellar/": "Homebrew",
    "/Python.framework/Versions/": "a macOS framework",
    "/hostedtoolcache/": "GitHub's setup-python",
}
VENVSTACKS = ("share", "venv", "metadata", "venvstacks_layer.json")
_FILES = {
    ("conda-meta",): "conda",
    VENVSTACKS: "venvstacks",
    (".spack",): "Spack",
    ("local_setup.sh",): "ROS",
    ("lib", "python3", "dist-packages"): "Debian",
}

# The directories in uv's cache that hold environments. A version follows, as in `archive-v0`.
_CACHED = ("archive", "builds", "environments")


def maker_of(layer: Layer, disk: Disk) -> str:
    """The tool that made a layer, even an interpreter, with its version if recorded; or empty."""
    if layer.made_by:
        recorded = layer.config.values if layer.config else {}
        return f"{layer.made_by} {recorded.get(layer.made_by, '')}".rstrip()
    for names, tool in _FILES.items():
        if disk.exists(disk.paths.join(layer.prefix, *names)):
            return tool
    prefixes = (layer.prefix, disk.real(layer.prefix))
    spelled = [f"{each}/".replace(disk.paths.sep, "/") for each in prefixes]
    found = (tool for place, tool in _PLACES.items() if any(place in each for each in spelled))
    return next(found, "")


def is_in_cache_of_uv(prefix: str) -> bool:
    """Whether a prefix lies where uv's cache has its environments, as that of `uvx` does."""
    parts = (part.rpartition("-v") for part in prefix.replace("\\", "/").split("/"))
    return any(name in _CACHED and number.isdecimal() for name, _, number in parts)
