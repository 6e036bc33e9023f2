"""What the command line shows, as plain values for Python programs."""

from whose.report.environments import environment_details
from whose.report.paths import path_details

__all__ = ["environment_details", "path_details"]
