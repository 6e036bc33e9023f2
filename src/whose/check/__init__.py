"""Finds what is wrong with an environment, and says what to do about it."""

from whose.check.hazard import Hazard, hazards

__all__ = ["Hazard", "hazards"]
