"""Imports coverage.py as if the process had just started."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VARIABLES = ("COVERAGE_", "COV_", "WHOSE", "PYTEST_XDIST_WORKER")  # how their names start
_FINDS = ("meta_path", "path", "path_hooks", "path_importer_cache")
_NONE = object()
_DEEPER = 500  # calls
_REPORTERS = ("annotate", "html", "jsonreport", "lcovreport", "xmlreport")
_MASK: Any = getattr(_signal, "pthread_sigmask", None)  # Windows has none
_ALL = _signal.valid_signals()


class Undisturbed:
    """A context in which the program's state does not make errors.

    Its signal handlers are called at the end, and may raise exceptions then. There is room for
    deeper calls: it may be near its recursion limit.
    """

    def __enter__(self) -> Any:
        self.limit = sys.getrecursionlimit()
        self.blocked = _MASK and _MASK(_signal.SIG_BLOCK, ())
        try:
            sys.setrecursionlimit(self.limit + _DEEPER)
            if _MASK:  # calls the handlers of signals that have just come
                _MASK(_signal.SIG_BLOCK, _ALL)
        except BaseException:
            Undisturbed.__exit__(self)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            sys.setrecursionlimit(self.limit)
        finally:
            if _MASK:
                _MASK(_signal.SIG_SETMASK, self.blocked)


class AsAtStart(Undisturbed):
    """A context in which the process is as it was when this object was made.

    That goes for variables, and for modules, what finds them and what the first of them hold:
    a program may have put something else there, such as a mock.
    """

    def __init__(self) -> None:
        self.name = ""
        """The file about to be run."""
        self.first_variables = {
            name: value for name, value in os.environ.items() if name.startswith(_VARIABLES)
        }
        self.first_modules = {**sys.modules}
        self.first_values = [
            (vars(module), {**vars(module)})
            for name, module in sys.modules.items()
            if type(module) is type(sys) and name != "__main__"
        ]
        found_by = {name: getattr(sys, name).copy() for name in _FINDS}
        self.first_values.append((vars(sys), found_by))

    def __enter__(self) -> Any:
        super().__enter__()
        self.values = [
            (values, name, values.get(name, _NONE))
            for values, first in self.first_values
            for name, value in first.items()
            if values.get(name, _NONE) is not value
        ]
        for values, first in self.first_values:
            values.update(first)
        for name in _FINDS:  # copies, as an import may change them
            setattr(sys, name, getattr(sys, name).copy())
        now = [name for name in os.environ if name.startswith(_VARIABLES)]
        self.variables = {name: os.environ.get(name) for name in (*now, *self.first_variables)}
        _set_variables({**dict.fromkeys(now), **self.first_variables})
        # The module that the program is importing may have the name of one that coverage.py needs.
        stem = self.name.removesuffix(os.sep + "__init__.py").removesuffix(".py")
        stem = stem.rpartition(os.sep)[2]
        first = {**self.first_modules, "__main__": type(sys)("__main__")}
        self.added = [name for name in first if name not in sys.modules]
        hidden = {
            name
            for name, module in sys.modules.items()
            if first.get(name, module) is not module
            or type(module) is not type(sys)  # a fake, or None, which forbids an import
            or name in ("sitecustomize", "usercustomize")
            or (name == stem and getattr(module, "__file__", None) == self.name)
        }
        self.modules = {
            name: module
            for name, module in sys.modules.items()
            if name in hidden or name.partition(".")[0] in hidden
        }
        for name in self.modules:
            del sys.modules[name]
        sys.modules.update(first)
        threading: Any = sys.modules.get("threading")
        self.trace = threading and threading.gettrace()
        return self

    def __exit__(self, *_: object) -> None:
        # A program that is importing coverage.py gets the module that has started.
        if "coverage" in sys.modules:
            self.modules.pop("coverage", None)
        for name in self.added:
            del sys.modules[name]
        sys.modules.update(self.modules)
        _set_variables(self.variables)
        for values, name, value in self.values:
            if value is _NONE:
                values.pop(name, None)
            else:
                values[name] = value
        if self.trace:
            sys.modules["threading"].settrace(self.trace)
        super().__exit__()


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
