"""What coverage.py has only since a version: older ones are tested without it."""

from __future__ import annotations

import coverage
import pytest

# The versions in which they came.
PLUGIN_FUNCTIONS = (7, 7)
STARTS_IN_CHILDREN = (7, 13)  # by a .pth file of its own
# Settings in `[run]`.
SETTINGS = {"source_dirs": (7, 8), "core": (7, 9), "patch": (7, 10)}


def skip_before(version, what):
    """Skip the running test if the coverage.py that is tested with is older."""
    if coverage.version_info < version:
        pytest.skip(f"coverage.py {coverage.__version__} has no {what}")


def unknown_settings(run):
    """The settings in the text of `[run]` that coverage.py does not know, with their versions."""
    names = [line.partition("=")[0].strip() for line in run.splitlines()]
    return {
        name: SETTINGS[name]
        for name in names
        if name in SETTINGS and coverage.version_info < SETTINGS[name]
    }
