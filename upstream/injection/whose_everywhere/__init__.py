"""Adds `whose` to the plugins of every `Coverage` object in every process of an environment.

On while the environment variable WHOSE_EVERYWHERE is set, to the name of a file
that gets one line for each object, and for each import inside a decision.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType
    from typing import Any

SWITCH = "WHOSE_EVERYWHERE"
_MODULE = "coverage.control"
_DECISION = "whose._coverage.inorout"


def switch_on() -> None:
    """Have `coverage.control` changed when it is imported, and not import it now."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _MODULE:
            _watch(name)
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                # Only what `Coverage` uses: others may load plugins into a Plugins object.
                module.Plugins = _everywhere(module.Plugins)
                # Tests forget the modules that they have imported; each Coverage object would
                # have a copy of all of `whose`, and some tests look at the memory.
                for part in (
                    "_rules.walk",
                    "_environment.discover",
                    "_metadata.contents",
                    "_coverage.inorout",
                ):
                    importlib.import_module(f"whose.{part}")

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _everywhere(base: Any) -> type:
    class Plugins(base):  # type: ignore[misc]
        """As if `plugins` ended with `whose`, or `Coverage(plugins=[...])` with its function."""

        def load_from_config(self, modules: Iterable[str], config: Any) -> None:
            super().load_from_config(_with_whose(modules), config)
            _note("load_from_config")

        def load_from_callables(self, functions: Iterable[Callable[..., None]]) -> None:
            import whose

            super().load_from_callables([*functions, whose.coverage_init])
            _note("load_from_callables")

        @classmethod
        def load_plugins(cls, modules: Iterable[str], *args: Any) -> Plugins:
            """The only one of the three before coverage.py 7.8, whose tests call it directly."""
            if sys._getframe(1).f_globals.get("__name__") != _MODULE:
                return super().load_plugins(modules, *args)  # type: ignore[no-any-return]
            made: Plugins = super().load_plugins(_with_whose(modules), *args)
            _note("load_plugins")
            return made

    return Plugins


def _with_whose(modules: Iterable[str]) -> list[str]:
    names = list(modules)
    return names if "whose" in names else [*names, "whose"]


def _watch(name: str) -> None:
    """Note an import inside a decision, which can wait forever.

    The import system holds its lock while it asks finders, and those in Python are
    measured: a decision is made. If that imports what another thread is importing,
    for a decision of its own, each waits for the other.
    """
    whose = False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if module == _DECISION and frame.f_code.co_name == "should_trace":
            if whose:
                _note(f"import {name}")
            return
        if not whose and module.startswith("coverage."):
            return  # it looks for the packages in `source` when sys.path has changed
        if module == "whose._files.archive":
            return  # put on sys.path after the start, of which one cannot know
        whose = whose or module.startswith("whose.")
        frame = frame.f_back


def _note(how: str) -> None:
    name = os.environ.get(SWITCH)
    if name:  # a test may have cleared the environment
        with open(name, "a", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {how}\n")
