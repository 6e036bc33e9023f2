"""The coverage.py plugin: a configurer, which has coverage ask `whose` what is third-party.

It cannot be a file tracer: the sysmon core disables those, and a file tracer
cannot say that a file is not to be measured.
"""

from __future__ import annotations

import weakref

from coverage.plugin import CoveragePlugin

from whose._classifier import Classifier
from whose._environment.running import START_DIRECTORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coverage.plugin_support import Plugins
    from coverage.types import TConfigurable


class WhosePlugin(CoveragePlugin):
    """Registered as a configurer; one for each `Coverage` object that names `whose`."""

    def __init__(self, options: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.options = options
        self.classifier = _classifier(options)
        self.active = "not yet: configure() was not called"
        """How `whose` takes part, in words."""

    def configure(self, config: TConfigurable) -> None:
        """Called by coverage.py once its configuration is read; also for `coverage report`."""
        self._for_children(config)
        self.active = "in the place of coverage.inorout.InOrOut's third-party and stdlib matchers"
        try:
            # What this imports of coverage.py may be elsewhere in a later version.
            from whose._coverage import patch

            problem = patch.attach(config, self.classifier, self.fall_back)
        except Exception as error:  # noqa: BLE001 - whatever a future coverage.py does otherwise
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self.fall_back(config, problem)

    def fall_back(self, config: TConfigurable, problem: str) -> None:
        """Do what the public interface allows, since coverage.py's internals are unknown."""
        from whose._coverage import fallback

        self.active = f"by run:omit patterns only, because {problem}"
        try:
            fallback.omit_third_party(config, self.classifier)
        except Exception as error:  # noqa: BLE001 - what failed may be what is asked here
            self.active += f"; without patterns ({type(error).__name__}: {error})"
        fallback.tell(problem)

    def _for_children(self, config: TConfigurable) -> None:
        # Measured subprocesses get this configuration, but not this working directory, and of
        # plugins given as functions they get none.
        plugins = config.get_option("run:plugins")
        if isinstance(plugins, list):
            if "whose" not in plugins:
                config.set_option("run:plugins", [*plugins, "whose"])
            for name, paths in self.options.items():
                config.set_option(f"whose:{name}", paths)

    def sys_info(self) -> Iterable[tuple[str, object]]:
        """What `--debug=sys` shows: how `whose` is hooked in, the layers and roots found."""
        environment = self.classifier.environment
        layers = [
            f"{layer.describe()} ({' '.join(filter(None, (layer.made_by, layer.form)))})"
            for layer in environment.layers
        ]
        roots = [f"{root.path}: {root.kind}, {root.reason}" for root in environment.roots]
        yield ("whose_active", self.active)
        yield ("whose_options", [f"{name} = {paths}" for name, paths in self.options.items()])
        yield ("whose_layers", layers)
        yield ("whose_roots", roots)
        for root in environment.roots:
            self.classifier.classify(root.path)  # reads what is installed there
        problems = sorted(environment.problems.items())
        yield ("whose_ignored_evidence", [f"{path}: {what}" for path, what in problems])


# coverage.py keeps its objects until the process ends, and test-suites make hundreds of them.
_classifiers: weakref.WeakValueDictionary[str, Classifier] = weakref.WeakValueDictionary()


def _classifier(options: Mapping[str, list[str]]) -> Classifier:
    key = repr(sorted(options.items()))
    known = _classifiers.get(key)
    if known is None:
        known = _classifiers[key] = Classifier(
            project=options.get("project", ()), third_party=options.get("third_party", ())
        )
    return known


def register(reg: Plugins, options: Mapping[str, object]) -> None:
    """Add the plugin to `reg`. Raises ConfigError for options that `whose` does not have."""
    read: dict[str, list[str]] = {}
    if options:
        from whose._config import read_options

        read = read_options(options, START_DIRECTORY)
    reg.add_configurer(WhosePlugin(read))
