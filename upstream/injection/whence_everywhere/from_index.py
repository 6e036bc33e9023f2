"""A pytest plugin: what the tests install as third-party looks installed from an index.

The suite installs its "third-party" packages from local directories, and has no
other. All that tells them from packages of an index is `direct_url.json` (PEP 610).
"""

from __future__ import annotations

import json

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    made = yield
    if fixturedef.argname == "venv_world":
        for path in made.glob("venv/**/site-packages/*.dist-info/direct_url.json"):  # type: ignore[attr-defined]
            origin = json.loads(path.read_text(encoding="utf-8"))
            # coverage.py stays what it is: it must not measure itself, wherever it is from.
            if path.parent.name.startswith("coverage-"):
                continue
            if not origin.get("dir_info", {}).get("editable"):
                path.unlink()
    return made
