"""The page of `whose env`; tests/cli has those of real environments."""

from __future__ import annotations

from whose import Environment
from whose.cli import env
from whose.report import environment_details


def test_a_path_is_not_said_twice() -> None:
    """The reason of a root may begin with its path."""
    environment = Environment.current()
    details = environment_details(environment)
    reason = "/usr/share, installed by the system's package manager"
    root = {"order": 7, "path": "/usr/share", "kind": "third-party", "reason": reason}
    lines = [*env._page({**details, "roots": [root]}, environment)]
    text = "".join(part if isinstance(part, str) else part[0] for line in lines for part in line)
    assert "/usr/share (installed by the system's package" in text
