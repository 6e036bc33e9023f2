"""What is known of a directory, and how its contents are judged."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Kind, Ruling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._metadata.directory import Installed

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

# How a directory's contents are judged.
OPEN = 0  # anything may be found below: look
WATCH = 1  # inherits, but links are followed
LIBRARY = 2  # inherits; links to directories are followed
SITE = 3  # an installer's directory: its top level has been looked through
CLOSED = 4  # inherits
ALIAS = 5  # a link: judged by where it leads
LISTED = 6  # what its distributions list is theirs; else anything may be found below: look
PACKAGE = 8  # as OPEN, in a regular package: what has metadata there is a vendored copy, its own
SHARED = 7  # below a name that the project's own or several distributions have: by their lists

_BELOW = {SITE: LIBRARY, OPEN: PACKAGE}

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory. `quick` is the kind of every file directly in it.

    `quick` is None where the file itself must be looked at.
    """

    __slots__ = ("below", "installed", "mode", "quick", "real", "ruling")

    def __init__(
        self,
        ruling: Ruling,
        mode: int,
        real: str = "",
        quick: bool = False,
        installed: Installed | None = None,
    ) -> None:
        self.ruling = ruling
        self.mode = mode
        self.real = real
        self.quick = ruling.kind if quick else None
        self.installed = installed
        """Where the lists are that judge its contents, in the modes SITE, LISTED and SHARED."""
        # One object serves all packages of a site directory, and one all of a project's.
        self.below = self
        if mode in _BELOW:
            self.below = Place(ruling, _BELOW[mode], quick=mode == SITE)


DEFAULT = Place(NOBODY, OPEN)

# A directory of scripts: those that nobody recorded are somebody's own.
SCRIPTS = Place(Ruling(Kind.PROJECT, 6, "no installer or environment tool made this script"), OPEN)

# Below what the user put on `sys.path`, or started the program in.
OWN = Place(Ruling(Kind.PROJECT, 6, "in a directory that the program was started with"), OPEN)
