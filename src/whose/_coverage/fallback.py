"""What the plugin does if coverage.py's internals are unknown: it sets `omit`, and says so."""

from __future__ import annotations

import sys
import warnings

from whose._coverage.copies import literal
from whose._files.system import BUILTINS, OS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from coverage.types import TConfigurable

    from whose._classifier import Classifier

_told = False


def omit_third_party(config: TConfigurable, classifier: Classifier) -> None:
    """Add patterns for all third-party code that is known at the start to `run:omit`."""
    given = config.get_option("run:omit")
    before = list(given) if isinstance(given, (list, tuple)) else [given] if given else []
    patterns = map(pattern, classifier._library_places())
    config.set_option("run:omit", [*before, *dict.fromkeys(patterns)])


def pattern(path: str) -> str:
    """The omit pattern for a file, or for everything below a directory."""
    name = literal(path)
    return name if OS.path.isfile(path) else name + OS.sep + "*"


def tell(problem: str) -> None:
    """Say once that the fallback is active."""
    global _told
    if _told:
        return
    _told = True
    message = (
        f"whose does not know this version of coverage.py ({problem}): it only adds omit patterns "
        "for third-party code, and does not measure project files that coverage.py takes for that"
    )
    from coverage.exceptions import CoverageWarning

    try:
        try:
            warnings.warn(message, CoverageWarning, stacklevel=2)
        except CoverageWarning:
            # Warnings are errors in this run. It must go on nevertheless.
            print(f"whose: {message}", file=sys.stderr)
    except Exception:  # noqa: BLE001, S110 - the program has closed the output, or replaced it
        pass
