"""What the plugin does where coverage.py's internals are unknown: options, and a word about it."""

from __future__ import annotations

import sys
import warnings

from whose._files.system import BUILTINS, OS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from coverage.types import TConfigurable

    from whose._classifier import Classifier

_told = False


def omit_third_party(config: TConfigurable, classifier: Classifier) -> None:
    """Add patterns for everything third-party that is known at the start to `run:omit`."""
    given = config.get_option("run:omit")
    before = list(given) if isinstance(given, (list, tuple)) else [given] if given else []
    patterns = [pattern(path) for path in classifier._library_places()]
    config.set_option("run:omit", [*before, *dict.fromkeys(patterns)])


def pattern(path: str) -> str:
    """The omit pattern for a file, or for everything below a directory."""
    # A glob has no escape; `?` is the one character that stands for brackets and stars as well.
    name = "".join("?" if each in "[]*" else each for each in path)
    return name if OS.path.isfile(path) else name + OS.sep + "*"


def tell(problem: str) -> None:
    """Say once that the fallback is active; not in subprocesses, whose output is theirs."""
    global _told
    if _told or "COVERAGE_PROCESS_CONFIG" in OS.environ:
        return
    _told = True
    message = (
        f"whose does not know this version of coverage.py ({problem}): it only adds omit patterns "
        "for third-party code, and project files that coverage.py takes for third-party are lost"
    )
    from coverage.exceptions import CoverageWarning

    try:
        warnings.warn(message, CoverageWarning, stacklevel=2)
    except CoverageWarning:
        # Warnings are errors here; a version that is too new must not break the run.
        print(f"whose: {message}", file=sys.stderr)
