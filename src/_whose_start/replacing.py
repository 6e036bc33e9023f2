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
    def replaced(*args: Any, **kwargs: Any) -> Any:
        try:
            if gate.coverage is not None:
                gate.coverage.save()
            if value is not None:
                (kwargs.get("env") or args[-1])[variable] = value
        except Exception:  # noqa: BLE001, S110 - coverage.py ignores it, too
            pass
        return function(*args, **kwargs)

    # So that it can be pickled: it is found as `os._exit`.
    replaced.__module__, replaced.__name__, replaced.__qualname__ = "os", *[function.__name__] * 2
    return replaced


def telling(function: Any, gate: Any, event: str) -> Any:
    """A function that tells of an audit event first, where Python's own does not.

    An audit hook is not traced, so what it calls is not measured.
    """
    audit = sys.audit

    @unmeasured
    def replaced(*args: Any, **kwargs: Any) -> Any:
        if gate.watched:
            audit(event)
        return function(*args, **kwargs)

    return replaced
