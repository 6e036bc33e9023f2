from __future__ import annotations

import os
import struct
import zipfile

import pytest

from whose._files.archive import Archive, open_archive
from whose._files.disk import Disk
from whose._files.limits import RECORD_LIMIT
from whose._files.system import OS
from whose._metadata.directory import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

MEMBERS = {
    "__main__.py": "",
    "click/core.py": "",
    "click-8.1.8.dist-info/METADATA": "Name: click\n",
    "click-8.1.8.dist-info/RECORD": "click/core.py,,\nclick/__init__.py,,\n",
    "click-8.1.8.dist-info/direct_url.json": '{"url": "file:///src", "dir_info": {}}',
    "old.egg-info/top_level.txt": "old\n",
    "deep/er/x-1.dist-info/RECORD": "x.py,,\n",
}


def pack(path: Path, members: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return str(path)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return pack(tmp_path / "app.pyz", MEMBERS)


def opened(path: str) -> Archive:
    archive = open_archive(path, Disk())
    assert archive is not None
    return archive


def test_entries_are_those_of_the_top(path: str) -> None:
    entries = opened(path).entries(path)
    assert entries == {
        "__main__.py": False,
        "click": False,
        "click-8.1.8.dist-info": False,
        "deep": False,
        "old.egg-info": False,
    }
    assert opened(path).entries(f"{path}/click") is None


def test_members_are_named_as_zipimport_does(path: str) -> None:
    archive = opened(path)
    assert archive.exists(os.path.join(path, "click", "core.py"))
    assert not archive.exists(os.path.join(path, "click", "none.py"))
    assert not archive.exists("click/core.py")


def test_metadata_is_read(path: str) -> None:
    archive = opened(path)
    metadata = os.path.join(path, "click-8.1.8.dist-info")
    assert (archive.read(os.path.join(metadata, "RECORD"), 100) or b"").startswith(b"click/core")
    assert archive.read(os.path.join(metadata, "none"), 100) is None
    assert archive.read(os.path.join(metadata, "METADATA"), 100) == b"Name: click\n"
    assert archive.problems == {}


def test_metadata_may_be_too_large(path: str) -> None:
    archive = opened(path)
    record = os.path.join(path, "click-8.1.8.dist-info", "RECORD")
    assert archive.read(record, 5) is None
    assert archive.problems == {record: "larger than 5 bytes"}


def test_what_is_installed_in_an_archive(path: str) -> None:
    installed = Installed(path, opened(path))
    assert len(installed.distributions()) == 2
    assert set(installed.rows("click").files) == {"click/core.py", "click/__init__.py"}
    assert [each.name for each in installed.local()] == ["click"]
    owner = installed.owner(os.path.join(path, "click", "m.py"))
    assert owner is not None
    assert owner.name == "click"
    assert installed.owner(os.path.join(path, "__main__.py")) is None


def test_the_file_is_closed_again(path: str) -> None:
    archive = opened(path)
    os.remove(path)
    assert archive.entries(path)


@pytest.mark.parametrize(
    "content", [b"", b"text", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\0" * 1000]
)
def test_what_is_no_archive_or_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    archive = open_archive(str(path), Disk())
    assert archive is None or archive.entries(str(path)) == {}


def test_an_archive_cut_off_anywhere(path: str, tmp_path: Path) -> None:
    with open(path, "rb") as file:
        data = file.read()
    target = tmp_path / "cut.zip"
    for length in range(0, len(data), 7):
        target.write_bytes(data[:length])
        archive = open_archive(str(target), Disk())
        assert archive is None or archive.entries(str(target))


@pytest.mark.parametrize("compression", ["STORED", "DEFLATED", "BZIP2", "LZMA"])
def test_an_archive_with_any_byte_changed(tmp_path: Path, compression: str) -> None:
    try:
        path = pack(tmp_path / "whole.zip", MEMBERS, getattr(zipfile, f"ZIP_{compression}"))
    except RuntimeError as error:
        pytest.skip(str(error))
    with open(path, "rb") as file:
        data = bytearray(file.read())
    target = tmp_path / "changed.zip"
    for position in range(len(data)):
        data[position] ^= 0xFF
        target.write_bytes(data)
        data[position] ^= 0xFF
        archive = open_archive(str(target), Disk())
        if archive is not None:
            installed = Installed(str(target), archive)
            installed.rows("click")
            installed.local()


def test_the_metadata_of_an_archive_may_be_damaged(path: str) -> None:
    with open(path, "rb") as file:
        data = file.read()
    at = data.index(b"click-8.1.8.dist-info/RECORD") + len("click-8.1.8.dist-info/RECORD")
    with open(path, "wb") as file:
        file.write(data[: at + 2] + b"\xff\xff\xff" + data[at + 5 :])
    archive = opened(path)
    record = os.path.join(path, "click-8.1.8.dist-info", "RECORD")
    assert archive.read(record, 100) is None
    assert archive.problems == {record: "cannot be read from the archive (error)"}


def test_an_encrypted_member_is_not_read(path: str) -> None:
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= 1
    with open(path, "wb") as file:
        file.write(data)
    archive = opened(path)
    record = os.path.join(path, "click-8.1.8.dist-info", "RECORD")
    assert archive.read(record, 100) is None
    assert archive.problems == {record: "cannot be read from the archive (ValueError)"}


def test_a_member_that_unpacks_to_very_much_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("d-1.dist-info/RECORD", "w") as member,
    ):
        for _ in range(RECORD_LIMIT // (1 << 20) + 1):
            member.write(b"\n" * (1 << 20))
    archive = opened(str(path))
    record = os.path.join(str(path), "d-1.dist-info", "RECORD")
    assert archive.read(record, RECORD_LIMIT) is None
    assert archive.problems == {record: f"larger than {RECORD_LIMIT} bytes"}


def test_one_budget_for_all_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files and of archives, each file counted once."""
    names = [f"d-{number}.dist-info/RECORD" for number in range(4)]
    path = pack(tmp_path / "x.zip", dict.fromkeys(names, "x" * 100))
    disk = Disk()
    file = tmp_path / "file"
    file.write_bytes(b"y" * 100)
    archive = open_archive(path, disk)
    assert archive is not None
    monkeypatch.setattr("whose._files.disk.METADATA_LIMIT", 250)
    disk._left = 250
    one, two, three, _ = (os.path.join(path, name) for name in names)
    for _ in range(3):
        assert archive.read(one, 100) == b"x" * 100
        assert disk.read(str(file), 100) == b"y" * 100
    assert archive.read(two, 100) is None
    assert disk.problems == {two: "more than 250 bytes of metadata were found before it"}
    file.write_bytes(b"z" * 50)
    (tmp_path / "other").write_bytes(b"z" * 51)
    assert disk.read(str(tmp_path / "other"), 100) is None
    assert disk.read(str(file), 100) == b"z" * 50
    assert archive.read(three, 50) is None
    assert disk.problems[three] == "larger than 50 bytes"
    assert Disk().read(str(tmp_path / "other"), 100) == b"z" * 51


def test_many_large_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What their members take in memory is counted, whoever links to one archive."""
    monkeypatch.setattr("whose._files.disk.METADATA_LIMIT", 4 * 3000)
    path = pack(tmp_path / "0.zip", {f"{number:054}": "" for number in range(10)})
    disk = Disk()
    for number in range(1, 5):
        os.link(path, tmp_path / f"{number}.zip")
    opened = [open_archive(str(tmp_path / f"{number}.zip"), disk) for number in (1, 2, 1, 3, 4)]
    assert [each is not None for each in opened] == [True, True, True, True, False]
    assert list(disk.problems) == [str(tmp_path / "4.zip")]


def test_a_sparse_file_with_the_end_of_an_archive(tmp_path: Path) -> None:
    """Its directory would be gigabytes of nothing."""
    path, size = tmp_path / "x.zip", 2 << 30
    with open(path, "wb") as file:
        file.seek(size)
        file.write(b"PK\5\6" + bytes(8) + size.to_bytes(4, "little") + bytes(6))
    read: list[int] = []
    disk = Disk()
    real = OS.read
    try:
        OS.read = lambda handle, count: read.append(count) or real(handle, count)
        assert open_archive(str(path), disk) is None
    finally:
        OS.read = real
    assert sum(read) < 1 << 20
    assert list(disk.problems) == [str(path)]


@pytest.mark.parametrize("method", [0, 8])
def test_a_sparse_member(tmp_path: Path, method: int) -> None:
    """Hundreds of megabytes of nothing, of which one may be read."""
    path, name, size = tmp_path / "x.zip", b"d-1.dist-info/RECORD", 700_000_000
    common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, 0, size, size, len(name), 0)
    local = b"PK\3\4" + common + name
    entry = b"PK\1\2" + struct.pack("<H", 20) + common + bytes(14) + name
    with open(path, "wb") as file:
        file.write(local)
        file.seek(len(local) + size)
        start = file.tell()
        file.write(entry + b"PK\5\6")
        file.write(struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), start, 0))
    archive = opened(str(path))
    read: list[int] = []
    real = OS.read
    try:
        OS.read = lambda handle, count: read.append(count) or real(handle, count)
        assert archive.read(os.path.join(str(path), name.decode()), 1 << 20) is None
    finally:
        OS.read = real
    assert 0 < sum(read) < 4 << 20


def test_hostile_names(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/abs/x.py", "/", "a//b.py", "../d-1.dist-info/RECORD"]
    path = pack(tmp_path / "x.zip", dict.fromkeys(names, "x.py,,\n"))
    archive = opened(path)
    installed = Installed(path, archive)
    for distribution in installed.distributions():
        installed.record(distribution)
    assert installed.owner(os.path.join(path, "a", "b.py")) is None


@pytest.mark.parametrize("damage", [b"", b"XXXX"])
def test_an_archive_of_the_large_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    """Zip64, which zipfile writes only from a number of members on."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = pack(tmp_path / "app.pyz", MEMBERS)
    data = (tmp_path / "app.pyz").read_bytes()
    assert b"PK\6\6" in data
    (tmp_path / "app.pyz").write_bytes(data.replace(b"PK\6\6", damage or b"PK\6\6"))
    archive = open_archive(path, disk := Disk())
    if damage:
        assert archive is None or archive.problems or disk.problems
    else:
        assert archive is not None
        assert archive.exists(os.path.join(path, "click", "core.py"))
