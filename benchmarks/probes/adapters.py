"""Other tools' own answers to "is this file the project's?", each by the function that it uses.

Imported in the environment in which the tool is installed; a tool is imported only
when its adapter is made. The names are those of the distributions.
"""

from __future__ import annotations

import operator
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

IMPORTS = {
    "whose": "import whose",
    "coverage": "import coverage",
    "debugpy": "import debugpy._vendored.force_pydevd",
    "ddtrace": "import ddtrace.internal.packages",
    "sentry-sdk": "import sentry_sdk.utils",
    "pyinstrument": "import pyinstrument.frame, pyinstrument.session",
    "memray": "import memray.reporters.module_tools",
    "hypothesis": "import hypothesis.internal.scrutineer",
    "isort": "import isort",
    "slipcover": "import slipcover.importer",
}


class Adapter(NamedTuple):
    """One tool's answer."""

    ask: Callable[[Any], Any]
    """The tool's function; what is timed."""
    is_project: Callable[[Any], bool]
    """What its result means."""
    forget: Callable[[], object]
    """Empties its caches of answers."""
    prepare: Callable[[str, str], Any]
    """From a path and the module's name to the argument that the function wants."""


def _path(path: str, _module: str) -> str:
    return path


def _nothing() -> None:
    pass


def _whose() -> Adapter:
    import whose

    def forget() -> None:
        whose.refresh()
        whose.classify(os.getcwd())

    return Adapter(whose.classify, lambda kind: kind == "project", forget, _path)


def _coverage(*, with_whose: bool = False) -> Adapter:
    import coverage
    from coverage import files

    plugins = [__import__("whose").coverage_init] if with_whose else []
    cov = coverage.Coverage(data_file=None, config_file=False, plugins=plugins)
    cov.start()
    cov.stop()
    decider: Any = cov._inorout
    should_trace = decider.should_trace

    def forget() -> None:
        files.CANONICAL_FILENAME_CACHE.clear()
        if with_whose:
            decider.whose.classifier.refresh()
            decider.whose.classifier.classify(os.getcwd())

    def prepare(path: str, module: str) -> tuple[str, Any]:
        return path, SimpleNamespace(f_globals={"__file__": path, "__name__": module})

    return Adapter(
        lambda asked: should_trace(*asked),
        lambda disposition: bool(disposition.trace),
        forget,
        prepare,
    )


def _coverage_with_whose() -> Adapter:
    return _coverage(with_whose=True)


def _debugpy() -> Adapter:
    import debugpy._vendored.force_pydevd  # noqa: F401 - it makes the next two importable
    import pydevd
    import pydevd_file_utils

    debugger = pydevd.PyDB(set_as_global=False)

    def forget() -> None:
        debugger._clear_caches()
        pydevd_file_utils.NORM_PATHS_CONTAINER.clear()
        pydevd_file_utils.NORM_PATHS_AND_BASE_CONTAINER.clear()

    def prepare(path: str, _module: str) -> Any:
        return SimpleNamespace(f_code=compile("", path, "exec"), f_back=None)

    return Adapter(debugger.in_project_scope, bool, forget, prepare)


def _ddtrace() -> Adapter:
    from ddtrace.internal import packages

    def forget() -> None:
        for name in (
            "is_stdlib", "is_third_party", "filename_to_package", "_is_user_code_str"
        ):  # fmt: skip
            getattr(packages, name).cache_clear()

    return Adapter(packages.is_user_code, bool, forget, _path)


def _sentry() -> Adapter:
    from sentry_sdk.utils import set_in_app_in_frames

    root = os.getcwd()  # the default of the option `project_root`

    def ask(frame: dict[str, str]) -> bool:
        return set_in_app_in_frames([dict(frame)], None, None, root)[0].get("in_app") is True

    def prepare(path: str, module: str) -> dict[str, str]:
        return {"abs_path": path, "module": module}

    return Adapter(ask, bool, _nothing, prepare)


def _pyinstrument() -> Adapter:
    from pyinstrument.frame import Frame
    from pyinstrument.session import Session

    context = SimpleNamespace(sys_prefixes=Session.current_sys_prefixes())

    def prepare(path: str, _module: str) -> Frame:
        return Frame(f"function\0{path}\0001", context=context)

    return Adapter(operator.attrgetter("is_application_code"), bool, _nothing, prepare)


def _memray() -> Adapter:
    from memray.reporters.module_tools import ModuleResolver

    resolver = ModuleResolver()
    return Adapter(
        resolver.extract_module_name_and_type,
        lambda found: found[1] == "project",
        resolver._cache.clear,
        _path,
    )


def _hypothesis() -> Adapter:
    from hypothesis.internal.scrutineer import ModuleLocation

    ask = ModuleLocation.from_path
    return Adapter(ask, lambda where: where is ModuleLocation.LOCAL, ask.cache_clear, _path)


def _isort() -> Adapter:
    import isort
    from isort import place

    def prepare(_path: str, module: str) -> str:
        return module

    return Adapter(
        isort.place_module,
        lambda section: section == "FIRSTPARTY",
        place.module_with_reason.cache_clear,
        prepare,
    )


def _slipcover() -> Adapter:
    from slipcover.importer import FileMatcher

    return Adapter(FileMatcher().matches, bool, _nothing, _path)


def _substring() -> Adapter:
    def ask(path: str) -> bool:
        return "site-packages" in path

    return Adapter(ask, operator.not_, _nothing, _path)


ADAPTERS: dict[str, Callable[[], Adapter]] = {
    "whose": _whose,
    "coverage": _coverage,
    "coverage with whose": _coverage_with_whose,
    "debugpy": _debugpy,
    "ddtrace": _ddtrace,
    "sentry-sdk": _sentry,
    "pyinstrument": _pyinstrument,
    "memray": _memray,
    "hypothesis": _hypothesis,
    "isort": _isort,
    "slipcover": _slipcover,
    '"site-packages" in path': _substring,
}
