"""Imports coverage.py as if the process had just started."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _whose_start.gate import Gate

VARIABLES = ("COVERAGE_", "COV_", "WHOSE", "PYTEST_XDIST_WORKER")  # how their names start
_DEEPER = 500  # calls
_REPORTERS = ("annotate", "html", "jsonreport", "lcovreport", "xmlreport")


class AsAtStart:
    """A context in which variables, modules and what finds them are as when start-up files ran.

    There is room in it for deeper calls: the program may be near its recursion limit.
    """

    def __init__(self, gate: Gate, name: str = "") -> None:
        self.gate = gate
        self.name = name

    def __enter__(self) -> AsAtStart:  # noqa: PYI034 - `typing` is not imported
        self.limit = sys.getrecursionlimit()
        sys.setrecursionlimit(self.limit + _DEEPER)
        self.found_by = {name: getattr(sys, name) for name in self.gate.found_by}
        vars(sys).update({name: [*was] for name, was in self.gate.found_by.items()})
        now = [name for name in os.environ if name.startswith(VARIABLES)]
        self.variables = {name: os.environ.get(name) for name in (*now, *self.gate.variables)}
        _set_variables({**dict.fromkeys(now), **self.gate.variables})
        # The module that the program is importing may have the name of one that coverage.py needs.
        stem = self.name.removesuffix(self.gate.sep + "__init__.py").removesuffix(".py")
        stem = stem.rpartition(self.gate.sep)[2]
        names = ["__main__", "sitecustomize", "usercustomize"]
        if getattr(sys.modules.get(stem), "__file__", None) == self.name:
            names.append(stem)
        self.modules = {name: sys.modules.pop(name) for name in names if name in sys.modules}
        sys.modules["__main__"] = type(sys)("__main__")
        threading: Any = sys.modules.get("threading")
        self.trace = threading and threading.gettrace()
        return self

    def __exit__(self, *_: object) -> None:
        # A program that is importing coverage.py gets the module that has started.
        if "coverage" in sys.modules:
            self.modules.pop("coverage", None)
        sys.modules.update(self.modules)
        vars(sys).update(self.found_by)
        _set_variables(self.variables)
        if self.trace:
            sys.modules["threading"].settrace(self.trace)
        sys.setrecursionlimit(self.limit)


def _set_variables(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


class _Later(type(sys)):  # type: ignore[misc]
    """Takes the place of one of coverage.py's reporters until a function of it is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        module = str(self.__name__)

        def later(*args: Any, **kwargs: Any) -> Any:
            return getattr(__import__(module, fromlist=("*",)), name)(*args, **kwargs)

        return later


def import_coverage(*, whole: bool) -> Any:
    """Import coverage.py; `whole` tells whether to import its reporters as well."""
    names = [] if whole else [f"coverage.{name}" for name in _REPORTERS]
    sys.modules.update({name: _Later(name) for name in names})
    try:
        import coverage
    except Exception:
        if whole:
            raise
        # This version needs its reporters when it is imported. Import all of it anew.
        for name in [*sys.modules]:
            if name.partition(".")[0] == "coverage":
                del sys.modules[name]
        return import_coverage(whole=True)
    finally:
        for name in names:
            if isinstance(sys.modules.get(name), _Later):
                del sys.modules[name]
    return coverage
