"""Metadata as only some tools, or somebody who means harm, would write it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.builders import SITE, Tree, distribution, kinds_of


def without_record(name: str, **files: str) -> Tree:
    return {
        f"libs/{name}-1.dist-info": {each.replace("__", "."): text for each, text in files.items()}
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_description_is_no_field(tmp_path: Path, end: str) -> None:
    metadata = end.join(["Name: word", "Version: 1", "", "How to:", "Import-Name: helper", ""])
    tree = {**without_record("word", METADATA=metadata), "libs/word.py": "", "libs/helper.py": ""}
    found = kinds_of(tree, tmp_path, "libs/word.py", "libs/helper.py", path=["libs"])
    assert found == ["third-party", "project"]


@pytest.mark.parametrize("said", ["", "/", "/etc"])
def test_an_import_name_that_is_none(tmp_path: Path, said: str) -> None:
    metadata = f"Name: nothing\nImport-Name: {said}\n"
    tree = {**without_record("nothing", METADATA=metadata), "libs/.conf.py": "", "libs/etc.py": ""}
    found = kinds_of(tree, tmp_path, "libs/.conf.py", "libs/etc.py", path=["libs"])
    assert found == ["project", "project"]


@pytest.mark.parametrize(
    ("url", "below"), [("file:///x\ud800", None), ("file:///nowhere", "a\0b"), ("file:///no", "")]
)
def test_a_wheel_cannot_name_itself_the_project(
    tmp_path: Path, url: str, below: str | None
) -> None:
    """By a directory that no file system could read."""
    origin = json.dumps({"url": url, "dir_info": {}, **({"subdirectory": below} if below else {})})
    tree = {f"e/{SITE}": distribution("odd-1", "odd.py", direct_url=origin)}
    assert kinds_of(tree, tmp_path, f"e/{SITE}/odd.py") == ["third-party"]
