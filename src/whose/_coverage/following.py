"""The decision in versions of coverage.py before 7.13.3, which do not follow `sys.path`."""

from __future__ import annotations

import sys

from coverage.exceptions import ConfigError, CoverageException

from whose._coverage.inorout import Decision
from whose._files.system import BUILTINS, TYPE_CHECKING, path_entries, present_path

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any

    from coverage.types import TFileDisposition

    from whose._coverage.plugin import WhosePlugin


class FollowingDecision(Decision):
    """A `Decision` that itself notices when `sys.path` has changed."""

    def __init__(self, plugin: WhosePlugin, *args: Any, **kwargs: Any) -> None:
        self._whose_path = path_entries(present_path())
        super().__init__(plugin, *args, **kwargs)

    @property
    def last_sys_path(self) -> list[str]:  # type: ignore[override]
        """In newer versions, `sys.path` at the last decision. Here, always the present one."""
        return sys.path

    def _whose_decision(self, filename: str, *args: Any, **kwargs: Any) -> TFileDisposition:
        path = present_path()
        if path is not None and path_entries(path) != self._whose_path:
            self._whose_follow(path_entries(path))
        return super()._whose_decision(filename, *args, **kwargs)

    def _whose_follow(self, path: list[str]) -> None:
        """Find again which sources lie in third-party code."""
        if self.source_match or self.source_pkgs_match:
            args, kwargs = self._whose_made_of
            try:
                found = type(self)(self._whose_plugin, *args, **kwargs).source_in_third_paths
            except (ConfigError, CoverageException):
                found = set()  # a source is a relative path; the working directory has changed
            # A new set, as other threads may read the old one.
            self.source_in_third_paths = self.source_in_third_paths | found
            matcher: Any = type(self.source_in_third_match)
            self.source_in_third_match = matcher(self.source_in_third_paths, "source_in_third")
        self._whose_path = path  # last: until then, other threads find it themselves
