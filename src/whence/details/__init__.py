"""All that the command line shows, for Python callers: evidence, layers, what made them."""

from whence.details.changes import path_details
from whence.details.exhibits import Exhibit, exhibits
from whence.details.layers import environment_details

__all__ = ["Exhibit", "environment_details", "exhibits", "path_details"]
