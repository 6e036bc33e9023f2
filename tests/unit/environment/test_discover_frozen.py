"""Frozen applications, and the environments that pip makes to build in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, build, distribution, environment
from whose import Classifier

BASE = {"base": {LIB: {"os.py": ""}}, "e": {"pyvenv.cfg": ""}, "project": {}}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("os.py", "stdlib"),
        ("lib-dynload/_x.so", "stdlib"),
        ("d/core.py", "third-party"),
        ("mine/core.py", "project"),
    ],
)
def test_a_frozen_application_has_all_in_one_directory(
    tmp_path: Path, name: str, kind: str
) -> None:
    """What is compiled into it has names relative to that directory."""
    tree = {
        "app": {
            "mine": {},
            "lib-dynload": {"_x.so": ""},
            "base_library.zip": "",
            **distribution("d-1", "d/__init__.py", "d/core.py"),
        }
    }
    top = build({**BASE, **tree}, tmp_path)
    frozen = f"{top}/app"
    found = environment(top, "app", base="app", path=["app"], frozen=frozen)
    assert found.roots[0].reason == f"the frozen application in {frozen}"
    asked = Classifier(found)
    assert asked.classify(os.path.join(frozen, name)) == kind
    if "/" in name and kind != "stdlib":
        assert asked.classify(name) == kind


def test_nothing_that_pip_builds_with_is_the_projects(tmp_path: Path) -> None:
    build_environment = f"tmp/pip-build-env-x1_2abcd/overlay/{LIB}/site-packages"
    top = build({**BASE, build_environment: {"hatchling.py": ""}}, tmp_path)
    asked = environment(top, "e", path=[f"base/{LIB}", build_environment], cwd="tmp")
    assert Classifier(asked).classify(f"{top}/{build_environment}/hatchling.py") == "third-party"
