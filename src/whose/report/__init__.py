"""All that the command line shows, for Python callers: evidence, layers, what made them."""

from whose.report.environments import environment_details
from whose.report.evidence import Exhibit, exhibits
from whose.report.paths import path_details

__all__ = ["Exhibit", "environment_details", "exhibits", "path_details"]
