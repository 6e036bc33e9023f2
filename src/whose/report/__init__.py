"""What the command line shows, for Python callers: paths and environments as plain values."""

from whose.report.environments import environment_details
from whose.report.paths import path_details

__all__ = ["environment_details", "path_details"]
