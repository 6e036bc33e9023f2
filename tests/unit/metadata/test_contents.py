"""What is installed, read once for each directory."""

from __future__ import annotations

from whose._files.disk import Disk
from whose._files.paths import rules_of
from whose._metadata.contents import Contents


def test_a_directory_is_one_in_all_its_spellings() -> None:
    contents = Contents(Disk(rules_of("/", case_insensitive=True)))
    assert contents.installed("/Nowhere") is contents.installed("/nowhere")
    contents = Contents(Disk(rules_of("/")))
    assert contents.installed("/Nowhere") is not contents.installed("/nowhere")
