"""Makes copies of coverage.py's methods that skip searches which `whose` makes needless.

InOrOut expands every install scheme three times when it is made, and looks for a
`pyvenv.cfg` above each entry of `sys.path` whenever that changes, only to fill the
matchers that `whose` replaces. Of what coverage.py 7.17.5 adds to a short process, in
counted instructions, that is 8% on Python 3.11 and 12% on 3.14: more than `whose` itself
adds. With 7.6.0, which searches less, it is 2.5%. tests/plugin/test_spare.py counts it.
"""

from __future__ import annotations

import sys
from types import FunctionType

from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any


def spared(function: Any) -> Any:
    """A copy of `function` without the searches.

    An object that is no Python function, or that does not search, is returned as it is.
    """
    if not isinstance(function, FunctionType):
        return function
    replaced = {name: each for name, each in _INSTEAD.items() if name in function.__globals__}
    if not any(name in function.__code__.co_names for name in replaced):
        return function
    # All of them: a generator expression in the function has names of its own.
    names = {**function.__globals__, **replaced}
    copy = FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _no_paths(paths: set[str]) -> None:
    pass


def _some_stdlib_path(paths: set[str]) -> None:
    # With an empty set, coverage.py would measure the standard library.
    paths.update(entry for entry in sys.path[-1:] or ["."])


_INSTEAD = {
    "_dir_detail": repr,
    "_add_third_party_paths": _no_paths,
    "add_third_party_paths": _no_paths,
    "_add_stdlib_paths": _some_stdlib_path,
    "add_stdlib_paths": _some_stdlib_path,
}
