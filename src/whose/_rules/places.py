"""What is known of a directory, and how its contents are judged."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Literal

    from whose._metadata.directory import Installed

    Mode = Literal[
        "open", "watch", "library", "site", "closed", "alias", "listed", "shared", "package"
    ]

NOBODY = Ruling(Kind.PROJECT, 6, "no installer, environment or interpreter owns it")


class Place:
    """What is known of one directory.

    `mode` tells how its contents are judged:

    - `open`: each directory is looked at, as anything may be below
    - `package`: as `open`, but metadata is ignored: in a regular package, it is of a vendored copy
    - `watch`: like the directory, but links to files and directories are followed
    - `library`: like the directory, but links to directories are followed
    - `closed`: like the directory
    - `alias`: a link to a directory: like the directory at its real path
    - `site`: a site directory, whose top level has been read
    - `listed`: by records; what they do not mention is judged as in `open`
    - `shared`: by records: below a top-level name of the project's own or several distributions

    `quick` is the kind of every file directly in it, None if each file must be looked at. Unless
    told, that follows from the mode.
    """

    def __init__(
        self,
        ruling: Ruling,
        mode: Mode,
        installed: Installed | None = None,
        *,
        real: str = "",
        quick: bool | None = None,
    ) -> None:
        self.ruling = ruling
        self.mode = mode
        self.installed = installed
        """The distributions whose records judge its contents, in `site`, `listed` and `shared`."""
        self.real = real
        is_quick = mode in ("library", "closed") if quick is None else quick
        self.quick = ruling.kind if is_quick else None


# Sources of an editable installation inside an environment, whatever records claim.
SOURCE = Ruling(Kind.PROJECT, 6, "sources that are installed editable")

DEFAULT = Place(NOBODY, "open")

# A directory of scripts. Those that are not recorded are the project's.
SCRIPTS = Place(
    Ruling(Kind.PROJECT, 6, "no installer or environment tool made this script"), "open"
)

# A directory that the user put on `sys.path`, or in which the program was started.
OWN = Place(Ruling(Kind.PROJECT, 6, "in a directory that the program was started with"), "open")
