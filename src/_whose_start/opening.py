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
_MOST = 2**31 - 1  # a C int
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
            sys.setrecursionlimit(min(self.limit + _DEEPER, _MOST))
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
        self.variables = {
            name: value for name, value in os.environ.items() if name.startswith(_VARIABLES)
        }
        self.modules = {**sys.modules}
        self.values = [
            (vars(module), {**vars(module)})
            for name, module in sys.modules.items()
            if type(module) is type(sys) and name != "__main__"
        ]
        found_by = {name: getattr(sys, name).copy() for name in _FINDS}
        self.values.append((vars(sys), found_by))

    def __enter__(self) -> Any:
        super().__enter__()
        self.undo: list[tuple[Any, str, Any]] = []
        self.trace: Any = None
        try:
            self.restore()
        except BaseException:
            self.__exit__()
            raise
        return self

    def restore(self) -> None:
        """Put back what was there at the start, and remember what was there instead."""
        for values, first in self.values:
            for name, value in first.items():
                if values.get(name, _NONE) is not value:
                    self.put(values, name, value)
        for name in _FINDS:  # copies, as an import may change them
            setattr(sys, name, getattr(sys, name).copy())
        for name in {*os.environ, *self.variables}:
            if name.startswith(_VARIABLES):
                self.put(os.environ, name, self.variables.get(name, _NONE))
        # The module that the program is importing may have the name of one that coverage.py needs.
        stem = self.name.removesuffix(os.sep + "__init__.py").removesuffix(".py")
        stem = stem.rpartition(os.sep)[2]
        first = {**self.modules, "__main__": type(sys)("__main__")}
        hidden = {
            name
            for name, module in sys.modules.items()
            if first.get(name, module) is not module
            or type(module) is not type(sys)  # a fake, or None, which forbids an import
            or name in ("sitecustomize", "usercustomize")
            or (name == stem and vars(module).get("__file__") == self.name)
        }
        for name in {*sys.modules, *first}:
            if name not in sys.modules or {name, str(name).partition(".")[0]} & hidden:
                self.put(sys.modules, name, first.get(name, _NONE))
        threading: Any = sys.modules.get("threading")
        self.trace = threading and threading.gettrace()

    def put(self, values: Any, name: str, value: Any) -> None:
        """Give a name another value, or none, until the end."""
        self.undo.append((values, name, values.get(name, _NONE)))
        _set(values, name, value)

    def __exit__(self, *_: object) -> None:
        for values, name, value in reversed(self.undo):
            # A program that is importing coverage.py gets the module that has started.
            if values is not sys.modules or name != "coverage" or name not in values:
                _set(values, name, value)
        if self.trace:
            sys.modules["threading"].settrace(self.trace)
        super().__exit__()


def _set(values: Any, name: str, value: Any) -> None:
    if value is _NONE:
        values.pop(name, None)
    else:
        values[name] = value


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
            if str(name).partition(".")[0] == "coverage":
                del sys.modules[name]
        return import_coverage(whole=True)
    finally:
        for name in names:
            if isinstance(sys.modules.get(name), _Later):
                del sys.modules[name]
    return coverage
