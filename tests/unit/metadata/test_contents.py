"""What is installed, read once for each directory."""

from __future__ import annotations

from pathlib import Path

from unit.builders import archive
from whose._files.disk import Disk
from whose._files.paths import rules_of
from whose._metadata.contents import Contents
from whose._metadata.directory import Installed


def test_a_directory_is_one_in_all_its_spellings() -> None:
    contents = Contents(Disk(rules_of("/", case_insensitive=True)))
    assert contents.installed("/Nowhere") is contents.installed("/nowhere")
    contents = Contents(Disk(rules_of("/")))
    assert contents.installed("/Nowhere") is not contents.installed("/nowhere")


def test_an_archive_is_opened_once(tmp_path: Path) -> None:
    path = tmp_path / "app.pyz"
    path.write_bytes(archive("m.py"))
    contents = Contents(Disk())
    first = contents.installed_in_archive(str(path))
    path.unlink()
    assert first is not None
    assert contents.installed_in_archive(str(path)) is first


def test_what_another_thread_removes_meanwhile(tmp_path: Path) -> None:
    """A listing without metadata is not kept; it may go between two looks."""

    class Vanishing(dict[str, Installed]):
        def __contains__(self, key: object) -> bool:
            return super().pop(str(key), None) is not None

    contents = Contents(Disk())
    contents.installed(str(tmp_path))
    contents._installed = Vanishing(contents._installed)
    assert contents.exists(str(tmp_path))
    assert not contents.exists(str(tmp_path / "none"))
