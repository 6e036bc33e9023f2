"""WHOSE_REPORT=1: prints a line at the end of a run about what `whose` has changed."""

from __future__ import annotations

import atexit
import sys

from whose._files.system import BUILTINS, OS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from coverage.types import TFileDisposition


class Tally:
    """The files that coverage.py alone would decide otherwise.

    To know that, an unchanged InOrOut is asked about each file as well.
    """

    def __init__(self) -> None:
        self.left_out: set[str] = set()
        """Files that coverage.py alone would have measured."""
        self.added: set[str] = set()
        """Measured files that coverage.py alone would have left out."""
        self.problem = ""
        """Why nothing can be counted; empty if it can."""
        self.has_children = False
        """Whether subprocesses are measured. Their files are not counted."""
        self._stock: Any = None
        self._process = OS.getpid()

    def begin(self, stock: object, settings: Any) -> None:
        """Called when the measurement starts, with an InOrOut of coverage.py's own."""
        means = {*(getattr(settings, "patch", None) or ()), *settings.concurrency}
        self.has_children = bool(means & {"subprocess", "multiprocessing"})
        if self._stock is None:
            # The line comes after coverage.py has saved the data: that is registered later, so
            # it is called earlier.
            atexit.register(self._tell)
        self._stock = stock

    def note(
        self, decider: Any, decision: TFileDisposition, filename: str, frame: FrameType
    ) -> None:
        """Called after each decision about a file that is run."""
        stock = self._stock
        try:
            stock.plugins, stock.disp_class = decider.plugins, decider.disp_class
            alone = stock.should_trace(filename, frame)
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            self.problem = f"coverage.py has no answer about {filename!r} ({error})"
            return
        if alone.trace and not decision.trace:
            self.left_out.add(alone.source_filename or filename)
        elif decision.trace and not alone.trace:
            self.added.add(decision.source_filename or filename)

    def line(self) -> str:
        """The line that is printed, without the name of the program."""
        if self.problem:
            return f"nothing to compare with, because {self.problem}"
        files = "file" if len(self.left_out) == 1 else "files"
        text = (
            f"{len(self.left_out)} {files} left out that coverage.py alone would have measured; "
            f"{len(self.added)} measured that it would have left out"
        )
        if "xdist.dsession" in sys.modules:
            text += " (workers of pytest-xdist are not counted: -n 0 has none)"
        elif self.has_children:
            text += " (subprocesses are not counted)"
        return text

    def _tell(self) -> None:
        if OS.getpid() == self._process and sys.stderr is not None:  # not in a forked child
            print(f"whose: {self.line()}", file=sys.stderr)
