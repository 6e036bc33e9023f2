"""The public functions, which are methods of one classifier, and the entry point of the plugin."""

from __future__ import annotations

from whose._classifier import Classifier
from whose._files.system import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coverage.plugin_support import Plugins
else:
    from _collections_abc import Mapping

    Plugins = object  # enough for `get_type_hints`, without an import of coverage.py


class Running(Classifier):
    """The classifier whose methods are the functions; another process has one of its own."""

    def __reduce__(self) -> str:
        return "RUNNING"


RUNNING = Running()

classify = RUNNING.classify
classify_module = RUNNING.classify_module
classify_object = RUNNING.classify_object
distributions_of = RUNNING.distributions_of
explain = RUNNING.explain
library_prefixes = RUNNING.library_prefixes
owner = RUNNING.owner
prepare = RUNNING.prepare
project_files = RUNNING.project_files
refresh = RUNNING.refresh


def coverage_init(reg: Plugins, options: Mapping[str, object] | None = None) -> None:
    """Register the plugin with coverage.py: `plugins = whose`, or `Coverage(plugins=[...])`.

    `options` is the section `[whose]` of coverage's configuration. It is checked
    when coverage.py configures the plugin, which raises
    `coverage.exceptions.ConfigError` for an option that cannot be used.

    >>> from coverage.plugin_support import Plugins
    >>> plugins = Plugins()
    >>> coverage_init(plugins, {"project": "src"})
    >>> [type(each).__name__ for each in plugins.configurers]
    ['WhosePlugin']
    """
    from whose._coverage.plugin import WhosePlugin

    reg.add_configurer(WhosePlugin(options, reg))
