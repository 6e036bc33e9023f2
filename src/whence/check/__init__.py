"""What is wrong with an environment, and what to do about it."""

from whence.check.hazard import Hazard
from whence.check.hazards import hazards

__all__ = ["Hazard", "hazards"]
