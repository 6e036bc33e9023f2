"""Functions that take the place of those of Python, as long as coverage.py has not started.

Whoever takes one of these from its module keeps it when coverage.py has started.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def unmeasured(function: Any) -> Any:
    """Give a function no file, so that coverage.py does not measure it when it is called."""
    function.__code__ = function.__code__.replace(co_filename="<whose>")
    return function


def saving(function: Any, gate: Any, variable: str = "") -> Any:
    """A function of `os` that ends the program, as a patch of coverage.py changes it.

    `variable` is handed on in the environment that is the last argument.
    """
    value = os.environ.get(variable)

    @unmeasured
    def saving(*args: Any) -> Any:
        try:
            if gate.coverage is not None:
                gate.coverage.save()
        except Exception:  # noqa: BLE001, S110 - coverage.py ignores it, too
            pass
        if value is not None:
            args[-1][variable] = value
        return function(*args)

    return saving


def tell_of_threads(gate: Any) -> None:
    """Tell of a thread before it starts, as newer versions of Python do.

    An audit hook is not traced, so what it calls is not measured.
    """
    import _thread

    audit, start = sys.audit, _thread.start_new_thread

    @unmeasured
    def start_new_thread(*args: Any, **kwargs: Any) -> int:
        if gate.watched:
            audit("_thread.start_new_thread")
        return start(*args, **kwargs)

    _thread.start_new_thread = start_new_thread
