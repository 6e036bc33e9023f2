"""What is known of a directory, and how its contents are judged."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

# How a directory's contents are judged.
OPEN = 0  # anything may be found below: look
WATCH = 1  # inherits, but links are followed
LIBRARY = 2  # inherits; links to directories are followed down to a regular package
SITE = 3  # an installer's directory: its top level has been looked through
CLOSED = 4  # inherits
ALIAS = 5  # a link: judged by where it leads

_BELOW = {SITE: LIBRARY, LIBRARY: CLOSED}

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory. `quick` is the kind of every file directly in it.

    `quick` is None where the file itself must be looked at.
    """

    __slots__ = ("below", "mode", "quick", "real", "ruling")

    def __init__(self, ruling: Ruling, mode: int, real: str = "", quick: bool = False) -> None:
        self.ruling = ruling
        self.mode = mode
        self.real = real
        self.quick = ruling.kind if quick else None
        # One object serves all namespaces of a site directory, and one all regular packages.
        self.below = Place(ruling, _BELOW[mode], quick=True) if mode in _BELOW else self


DEFAULT = Place(NOBODY, OPEN)

# The same inside a regular package. What has metadata there is a vendored copy: the package's own.
IN_PACKAGE = Place(NOBODY, OPEN)
