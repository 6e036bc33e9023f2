"""The decision in versions of coverage.py before 7.13.3, which do not follow `sys.path`."""

from __future__ import annotations

import sys

from whose._coverage.inorout import WRONG_USE, Decision
from whose._files.system import BUILTINS, TYPE_CHECKING, path_entries, present_path

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any

    from coverage.types import TFileDisposition


class FollowingDecision(Decision):
    """A `Decision` that itself notices when `sys.path` has changed."""

    def __init__(self, *args: Any) -> None:
        self.path = path_entries(present_path())
        super().__init__(*args)

    def decide(self, filename: str, *args: Any, **kwargs: Any) -> TFileDisposition:
        """Find again which sources lie in third-party code, if they may have changed."""
        path, decider = present_path(), self.decider
        if path is not None and path_entries(path) != self.path:
            if decider.source_match or decider.source_pkgs_match:
                try:
                    made = type(self)(self.plugin, self.base, *self.made_of)
                    found = made.decider.source_in_third_paths
                except WRONG_USE:
                    found = set()  # a source is a relative path; the working directory has changed
                # A new set, as other threads may read the old one.
                decider.source_in_third_paths = paths = decider.source_in_third_paths | found
                decider.source_in_third_match = self.matcher(paths, "source_in_third")
            self.path = path_entries(path)  # last: until then, other threads find it themselves
        decider.last_sys_path = sys.path  # newer versions have it
        return super().decide(filename, *args, **kwargs)
