"""Starts coverage.py in a child process just before code of the project runs.

`a0_whose.pth` imports this module if a measured process has set WHOSE_CHILDREN. It runs
before coverage.py's own start-up file, and keeps that from importing coverage.py, unless the
program is the project's. Then an audit hook (PEP 578) waits for the first code that may be
measured. Most library code is recognised by its directory alone; about the rest, `whose` is
asked. coverage.py is also started before something that it has to precede: a thread, a change
of the working directory, another trace function, another interpreter.

A `.start` file (PEP 829) cannot do this. These are run after all `.pth` files, and coverage.py
is started by one of those.

The modules of this package import only what every process has imported anyway, and nothing later
that is not coverage.py's or `whose`: a program may change how modules are found.
"""

from __future__ import annotations

import atexit
import builtins
import os
import sys

from _whose_start.opening import AsAtStart, Undisturbed, import_coverage
from _whose_start.replacing import saving, telling, unmeasured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Copies: a program may replace functions in these modules, and fakes search modules for them.
__builtins__ = type(sys)("builtins")
vars(__builtins__).update(vars(builtins))
_Namespace: Any = type(sys.implementation)
_OS = _Namespace(lstat=os.lstat, stat=os.stat, abspath=os.path.abspath)
_SEP = os.sep
_Code = type(AsAtStart.__init__.__code__)
_EARLY = sys.version_info < (3, 12)

_CONFIG = "COVERAGE_PROCESS_CONFIG"
# These come with code that may run from then on; the last as a function gets another `__code__`.
_CODE = ("exec", "function.__new__", "object.__setattr__")
# coverage.py must have started before these: it has to trace new threads, `whose` remembers the
# working directory in which the program started, a program that sets a trace function means to
# replace coverage.py's, a hook or a limit of the program may forbid what coverage.py does, and of
# several interpreters only the first can use its C tracer.
_FIRST = (
    *("_thread.start_new_thread", "_thread.start_joinable_thread", "os.chdir", "sys.settrace"),
    *("sys.addaudithook", "cpython.PyInterpreterState_New"),
    *("resource.setrlimit", "resource.prlimit"),
)


class Gate:
    """The audit hook of a process, for as long as it lives: no hook can be removed."""

    def __init__(self, lines: list[str]) -> None:
        self.watched = {*_CODE, *_FIRST, "cpython.run_file", "import"}
        """Events; empty when coverage.py has started, or need not start."""
        self.libraries: dict[str, list[str]] = {}
        """Directories of library code, with the names in them that may be something else."""
        self.inside: set[str] = set()
        """Directories below these that are known to hold library code only."""
        self.own = _SEP
        """The directory of the project, with a separator at its end."""
        self.forced: dict[str, Any] = {"project": [], "third_party": []}
        self.asks: str | None = None
        """The directory of coverage.py's configuration; None if `whose` cannot be asked."""
        self.due = False
        """Whether coverage.py's own start-up file has been run."""
        self.at_once = False
        """Whether coverage.py starts when that is run."""
        self.told = False
        """Whether `_interpreters.create` has been made to raise an event."""
        self.ready = False
        """Whether all start-up files have been run."""
        self.classifier: Any = None
        self.coverage: Any = None
        for line in lines:
            word, *values = line.split("\t")
            if word == "library" and _changed(values[0]) == values[1]:
                self.libraries[values[0]] = values[2:]
            elif word == "own":
                self.own = values[0]
            elif word == "execv":
                os.execv = saving(os.execv, self)
                os.execve = saving(os.execve, self, _CONFIG)
            elif word == "_exit":
                os._exit = saving(os._exit, self)
            elif word == "fork":
                self.watched.add("os.fork")
            elif word == "ask":
                self.asks = values[0]
            elif word in self.forced:
                self.forced[word].append(values[0])
        self.at_start = AsAtStart()  # as coverage.py's own start-up file would find it

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Called for every event."""
        if event in self.watched:
            self.notice(event, args)

    def notice(self, event: str, args: tuple[Any, ...]) -> None:
        """Called for the events in `watched`."""
        if event in _CODE:
            # Of another attribute it is any object, whose code must not run.
            code: Any = args[-1] if args else None
            name = code.co_filename if type(code) is _Code else "<>"
            if not self.ready and name == "<string>" and "process_startup" in code.co_names:
                self.due = True
                if self.at_once:
                    self.start()
                else:
                    _put_off()
            elif not self.is_library(name):
                self.start(name)
        elif event == "import":
            module = _text(args)
            if module == "sitecustomize":  # every process imports it after its start-up files
                self.ready = True
                if not self.due:
                    self.stop_watching()
            elif module == "_interpreters" and not self.told:
                self.told = True  # as it is imported once more now
                made: Any = __import__("_interpreters")  # it does not tell since Python 3.13
                made.create = telling(made.create, self, "cpython.PyInterpreterState_New")
        elif event == "cpython.run_file":  # there is no event for the code of a compiled file
            file = _text(args)
            if file and not self.is_library(_OS.abspath(file)):
                self.start()
        else:
            if event == "sys.settrace" and _EARLY:
                _allow_tracing()
            self.start()

    def stop_watching(self) -> None:
        """Watch for nothing more, and run no Python code when an event is told.

        Other threads could run meanwhile. Before Python 3.12, a thread cannot set its trace
        function while the hook is called because another one sets its own.
        """
        self.watched = set()
        type(self).__call__ = staticmethod(object.__eq__)  # type: ignore[method-assign,assignment]

    def is_library(self, name: str) -> bool:
        """Whether code of the file `name` is certainly not measured."""
        name = str.__str__(name)  # that of a subclass may have methods of the program's
        if name.startswith("<"):
            return True
        directory, _, base = name.rpartition(_SEP)
        if base == "__init__.py" and directory.endswith(_SEP + "coverage"):
            return False  # a program that uses coverage.py must find it started
        if directory in self.inside:
            return True
        for library, others in self.libraries.items():
            if name.startswith(library + _SEP):
                parts = name[len(library) + 1 :].split(_SEP)
                if parts[0] not in others and not _has_link(library, parts):
                    if parts[1:]:
                        self.inside.add(directory)
                    return True
        own = name.startswith(self.own) and not name.startswith(sys.prefix + _SEP)
        if own or self.asks is None or not (name.startswith(_SEP) or name[1:2] == ":"):
            return False
        with Undisturbed():
            return self._ask(name)

    def _ask(self, name: str) -> bool:
        # What is imported for the answer is not code of the program.
        watched, self.watched = self.watched, set()
        try:
            if self.classifier is None:
                with self.at_start:
                    from whose import Classifier

                    self.classifier = Classifier(**self.forced)
                    self.classifier.configured = self.asks
                    self.classifier.environment  # noqa: B018 - found for the original `sys.path`
            kind = self.classifier.classify(name)
        except Exception:  # noqa: BLE001 - the program must not see it
            return False
        finally:
            self.watched = watched
        return kind in ("stdlib", "third-party")

    def start(self, name: str = "") -> None:
        """Start coverage.py as its own start-up file would. `name` is the file about to be run."""
        if not self.due:
            self.at_once = True
            return
        self.at_start.name, whole = name, "coverage" in sys.modules
        with self.at_start:
            self.stop_watching()
            try:
                coverage = import_coverage(whole=whole)
            except Exception:  # noqa: BLE001 - coverage.py's start-up file ignores it, too
                return
            try:
                self.coverage = coverage.process_startup()
            except Exception:  # noqa: BLE001 - print it, and let the program go on
                __import__("traceback").print_exc()
            if self.coverage is not None:
                # The program's exit functions are measured: `finish`, which is called last,
                # ends that.
                atexit.unregister(self.coverage._atexit)

    @unmeasured
    def finish(self) -> None:
        """Called when the process ends, after all functions that were registered later."""
        if self.coverage is not None:
            self.coverage._atexit()
        self.stop_watching()  # now this is not measured


def _text(args: tuple[Any, ...]) -> str:
    """The first argument of an event. A program may tell of events itself, with any arguments."""
    return args[0] if args and type(args[0]) is str else ""


def _put_off() -> None:
    """Let the code that is about to be run start nothing."""

    def process_startup(*_: object, **__: object) -> None:
        del sys.modules["coverage"]

    stand_in: Any = type(sys)("coverage")
    stand_in.process_startup = process_startup
    sys.modules["coverage"] = stand_in


def _allow_tracing() -> None:
    """Make it possible to set a trace function while another one is being set.

    Before Python 3.12, that is an error the first time.
    """
    try:
        sys.settrace(None)
    except RuntimeError:
        pass


def _changed(path: str) -> str:
    try:
        return str(_OS.stat(path).st_mtime_ns)
    except OSError:
        return ""


def _has_link(directory: str, parts: list[str]) -> bool:
    """Whether a link, which may lead to the project, may be on the way to a file."""
    try:
        for part in parts[:-1]:
            directory += _SEP + part
            if part == ".." or _OS.lstat(directory).st_mode & 0o170000 == 0o120000:
                return True
    except (OSError, ValueError):
        return True
    return False


def _arm() -> None:
    value, config = os.environ.get("WHOSE_CHILDREN", ""), os.environ.get(_CONFIG)
    # The variable is for this configuration only. If coverage.py was imported before, or threads
    # may exist, it is too late. A subinterpreter may be given code of which no event tells.
    late = "coverage" in sys.modules or (_EARLY and "threading" in sys.modules)
    is_main = getattr(sys.modules["_thread"], "_is_main_interpreter", None)  # since Python 3.12
    late = late or (is_main is not None and not is_main())
    off = os.environ.get("WHOSE", "").lower() in ("off", "no", "false", "0")
    if late or off or not config or not value.startswith(config + "\n"):
        return
    gate = Gate(value[len(config) + 1 :].split("\n"))
    atexit.register(gate.finish)
    script = getattr(sys, "argv", [""])[0]
    options = ("", "-", "-c", "-m")
    gate.at_once = script not in options and not gate.is_library(_OS.abspath(script))
    if _EARLY and not gate.at_once:
        # Newer versions of Python tell of a thread before it starts.
        threads: Any = __import__("_thread")
        event = "_thread.start_new_thread"
        threads.start_new_thread = telling(threads.start_new_thread, gate, event)
    sys.addaudithook(gate)


_arm()
