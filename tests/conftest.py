"""The place where a session's environments are built, shared between workers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from layouts.model import MissingError
from layouts.workshop import Workshop

collect_ignore = ["typing"]  # for mypy, never run


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Builds environments, each once for all workers of the session."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    return Workshop(base / "environments")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """What this machine lacks skips the test."""
    try:
        return (yield)
    except MissingError as reason:
        pytest.skip(str(reason))
