"""Relative names of files that are not below the working directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import SITE, build, environment
from unit.rules.people import BASE, FOREIGN, PATH
from whose import Classifier


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("d/_packer.pyx", "third-party"),
        ("src/my_app/m.py", "project"),
        ("src/my_app/none.pyx", "project"),
        ("d/new.py", "third-party"),
        ("d/none/x.pyx", "third-party"),
        ("shared/mine/new.py", "project"),  # it may be there soon
        ("shared/mine/__pycache__/new.cpython-313.pyc", "project"),
        ("shared/mine/packed.py", "third-party"),  # as mypyc leaves it
        ("shared/theirs/new.py", "third-party"),
        ("none/x.pyx", "project"),
        ("_packer.pyx", "project"),
        ("../gone.pyx", "project"),  # never beside the directories on the path
        ("src/d/_packer.pyx", "third-party"),  # as of lxml and gevent
        ("src/python/theirs/d/_cython/aio/x.pyx.pxi", "third-party"),  # as of grpc
        ("src/2/3/4/5/6/7/d/_cython/x.pyx", "third-party"),
        ("src/2/3/4/5/6/7/8/d/_cython/x.pyx", "project"),
        ("src/d/_cython/a.py", "third-party"),
        ("src/d/none/x.pyx", "third-party"),
        ("src/mine/d/none/x.pyx", "project"),
        ("src/d/new.py", "project"),  # a wheel holds the modules, as of gevent
        ("src/mine/d/x.pyx", "project"),  # as a directory of the project may be called
        ("src/mine/d/new.py", "project"),
        ("src/../../d/x.pyx", "project"),
        ("src/shared/mine/new.py", "project"),
        ("src/shared/mine/new.pyx", "third-party"),
        ("lib/d/_packer.pyx", "project"),
    ],
)
def test_relative_names_that_cython_leaves(
    tmp_path: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of no file below the working directory: as they were where the wheel was built."""
    packed = {"shared/theirs": {}, "shared/mine/packed.py": "", "d/_cython/a.py": ""}
    own = {"shared/mine": {}, "src/shared/mine": {}}
    tree = {f"e/{SITE}": {**FOREIGN, **packed}, "project": own}
    build(BASE, tmp_path)
    top = build(tree, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    asked = Classifier(environment(top, "e", path=PATH))
    assert asked.classify(name) == asked.explain(name).kind == kind
