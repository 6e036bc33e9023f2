"""Whose code is a file: the standard library's, a third party's or the project's?"""

from whose._api import (
    classify,
    classify_module,
    classify_object,
    coverage_init,
    distributions_of,
    explain,
    owner,
    refresh,
)
from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.prefix import Layer, Root
from whose._verdict import Distribution, Evidence, Kind, Verdict

__version__ = "0.1.0"

__all__ = [
    "Classifier",
    "Distribution",
    "Environment",
    "Evidence",
    "Kind",
    "Layer",
    "Root",
    "Verdict",
    "classify",
    "classify_module",
    "classify_object",
    "coverage_init",
    "distributions_of",
    "explain",
    "owner",
    "refresh",
]
