"""Whose code is a file: the standard library's, a third party's or the project's?"""

from whence.classifier import Classifier
from whence.environment import Environment
from whence.running import classify, coverage_init, explain, refresh
from whence.verdict import Kind, Verdict

__version__ = "0.1.0"

__all__ = [
    "Classifier",
    "Environment",
    "Kind",
    "Verdict",
    "classify",
    "coverage_init",
    "explain",
    "refresh",
]
