"""Leaves out what is about the newer coverage.py alone; `tests/plugin` runs older ones."""

import coverage
import pytest

from whose._coverage import plugin

NEWER = ("patch", "plugin", "plugin_failures", "children", "other_versions", "inorout")

collect_ignore = [f"test_{name}.py" for name in NEWER] if coverage.version_info < (7, 13, 3) else []


@pytest.fixture
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No child of another process, and with coverage.py as it was before."""
    for name in ("WHOSE", "WHOSE_REPORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(plugin, "_IS_CHILD", False)
    monkeypatch.setattr(coverage.control, "InOrOut", coverage.control.InOrOut)
