"""Where coverage.py comes in; the plugin itself is imported only then."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from coverage.plugin_support import Plugins


def coverage_init(reg: Plugins, options: Mapping[str, object] | None = None) -> None:
    """Register the plugin with coverage.py: `plugins = whence`, or `Coverage(plugins=[...])`.

    `options` is the section `[whence]` of coverage's configuration. Raises
    `coverage.exceptions.ConfigError` if it holds anything unknown.

    >>> from coverage.plugin_support import Plugins
    >>> coverage_init(Plugins(), {"projekt": "src"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    coverage.exceptions.ConfigError: Unrecognized option '[whence] projekt=': ...
    """
    from whence.coverage_plugin import register

    register(reg, options or {})
