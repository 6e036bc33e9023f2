"""What is wrong with an environment, and what to do about it."""

from whose.check.hazard import Hazard
from whose.check.hazards import hazards, known_hazards

__all__ = ["Hazard", "hazards", "known_hazards"]
