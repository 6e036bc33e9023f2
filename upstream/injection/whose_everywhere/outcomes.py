"""A pytest plugin: writes the outcome of every test to the file that OUTCOMES_FILE names."""

from __future__ import annotations

import json
import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pytest

# pytest-xdist appends the group to the names of grouped tests.
_GROUP = re.compile(r"@\w+$")
_phases: dict[str, dict[str, tuple[str, str]]] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    outcome = "xfailed" if hasattr(report, "wasxfail") else report.outcome
    text = f"{report.longreprtext}\n{report.capstdout}\n{report.capstderr}"
    text = text if report.failed else ""
    name = _GROUP.sub("", report.nodeid)
    _phases.setdefault(name, {})[report.when or ""] = (outcome, text)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # the controller sees the reports of all workers
    outcomes = {}
    for name, phases in _phases.items():
        found = list(phases.values())
        failed = [each for each in found if each[0] == "failed"]
        other = [each for each in found if each[0] != "passed"]
        outcomes[name] = (failed or other or found)[0]
    with open(os.environ["OUTCOMES_FILE"], "w", encoding="utf-8") as file:
        json.dump(outcomes, file)
