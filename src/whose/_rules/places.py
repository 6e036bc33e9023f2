"""What is known of a directory, and how its contents are judged."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind, Ruling

if TYPE_CHECKING:
    from whose._metadata.directory import Installed

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

# The modes: how the contents of a directory are judged.
OPEN = 0  # each directory is looked at: anything may be below
WATCH = 1  # like the directory, but links to files and directories are followed
LIBRARY = 2  # like the directory, but links to directories are followed
SITE = 3  # a site directory, whose top level has been read
CLOSED = 4  # like the directory
ALIAS = 5  # a link to a directory: like the directory at its real path
LISTED = 6  # by records; what they do not mention is judged as in OPEN
SHARED = 7  # by records: below a top-level name of the project's own or several distributions
PACKAGE = 8  # as OPEN, but metadata is ignored: in a regular package, it is of a vendored copy

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory.

    `quick` is the kind of every file directly in it, None if each file must be looked at. Unless
    told, that follows from the mode.
    """

    def __init__(
        self,
        ruling: Ruling,
        mode: int,
        installed: Installed | None = None,
        *,
        real: str = "",
        quick: bool | None = None,
    ) -> None:
        self.ruling = ruling
        self.mode = mode
        self.installed = installed
        """The distributions whose records judge its contents, in SITE, LISTED and SHARED."""
        self.real = real
        is_quick = mode in (LIBRARY, CLOSED) if quick is None else quick
        self.quick = ruling.kind if is_quick else None
        # Packages share one object: those of a site directory, and those of a project.
        self.below = self
        if mode in (SITE, OPEN):
            self.below = Place(ruling, LIBRARY if mode == SITE else PACKAGE)


# Sources of an editable installation inside an environment, whatever records claim.
SOURCE = Ruling(Kind.PROJECT, 6, "sources that are installed editable")

DEFAULT = Place(NOBODY, OPEN)

# A directory of scripts. Those that are not recorded are the project's.
SCRIPTS = Place(Ruling(Kind.PROJECT, 6, "no installer or environment tool made this script"), OPEN)

# A directory that the user put on `sys.path`, or in which the program was started.
OWN = Place(Ruling(Kind.PROJECT, 6, "in a directory that the program was started with"), OPEN)
