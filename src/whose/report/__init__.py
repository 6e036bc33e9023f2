"""What the command line shows, as plain values for Python programs."""

from whose.report.details import environment_details, path_details

__all__ = ["environment_details", "path_details"]
