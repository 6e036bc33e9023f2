"""What a direct_url.json says, and the paths that URLs name."""

from __future__ import annotations

import json
import ntpath
import posixpath

import pytest

from whose._files.paths import Paths
from whose._metadata.formats import (
    parse_direct_url,
    path_of_url,
)
from whose._verdict import Origin

POSIX = Paths(posixpath, None)
WINDOWS = Paths(ntpath, ntpath.normcase)
VCS = {"vcs": "git", "commit_id": "0" * 40}


@pytest.mark.parametrize(
    ("content", "form", "editable", "directory", "local_archive"),
    [
        ({"url": "file:///src/d", "dir_info": {}}, "directory", False, "/src/d", False),
        (
            {"url": "file:///src/d", "dir_info": {"editable": True}},
            *("directory", True, "/src/d", False),
        ),
        (
            {"url": "file:///src/d", "dir_info": {"editable": False}},
            *("directory", False, "/src/d", False),
        ),
        (
            {"url": "file:///src/d", "dir_info": {"editable": "true"}},
            *("directory", False, "/src/d", False),
        ),
        (
            {"url": "file:///src", "dir_info": {}, "subdirectory": "packages/d"},
            *("directory", False, "/src/packages/d", False),
        ),
        (
            {"url": "file:///src/%C3%A9%20x", "dir_info": {}, "subdirectory": None},
            *("directory", False, "/src/é x", False),
        ),
        ({"url": "https://x.example/d", "dir_info": {}}, "directory", False, "", False),
        (
            {"url": "file:///dist/d-1-py3-none-any.whl", "archive_info": {}},
            *("archive", False, "", True),
        ),
        ({"url": "FILE:///dist/d-1.tar.gz", "archive_info": {}}, "archive", False, "", True),
        (
            {"url": "https://x.example/d-1.whl", "archive_info": {"hash": "sha256=0"}},
            *("archive", False, "", False),
        ),
        ({"url": "file:///dist/d-1.whl"}, "archive", False, "", True),
        ({"url": "https://x.example/d.git", "vcs_info": VCS}, "vcs", False, "", False),
        ({"url": "file:///src/d", "vcs_info": VCS}, "vcs", False, "", False),
        (
            {"url": "file:///src", "vcs_info": VCS, "subdirectory": "d"},
            *("vcs", False, "", False),
        ),
    ],
)
def test_direct_url(
    content: object, form: str, directory: str, *, editable: bool, local_archive: bool
) -> None:
    origin = parse_direct_url(json.dumps(content).encode(), POSIX)
    assert isinstance(origin, Origin)
    assert (origin.form, origin.editable, origin.directory) == (form, editable, directory)
    assert origin.local_archive is local_archive


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not JSON (JSONDecodeError)"),
        (b'{"url": "file:///s', "not JSON (JSONDecodeError)"),
        (b'{"url": "\xff"}', "not JSON (UnicodeDecodeError)"),
        (b"[" * 200_000, "not JSON (RecursionError)"),
        (b"[]", "has no url"),
        (b'"url"', "has no url"),
        (b'{"dir_info": {}}', "has no url"),
        (b'{"url": 1, "dir_info": {}}', "has no url"),
    ],
)
def test_broken_direct_url(data: bytes, problem: str) -> None:
    assert parse_direct_url(data, POSIX) == problem


@pytest.mark.parametrize("info", [None, [], "x", 1])
def test_dir_info_must_be_a_table(info: object) -> None:
    data = json.dumps({"url": "file:///s", "dir_info": info}).encode()
    origin = parse_direct_url(data, POSIX)
    assert isinstance(origin, Origin)
    assert origin.directory == ""


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///src/d", "/src/d"),
        ("file:///src/d/", "/src/d"),
        ("file://localhost/src/d", "/src/d"),
        ("file:/src/d", "/src/d"),
        ("FILE:///src/d", "/src/d"),
        ("file:///src/a%20b", "/src/a b"),
        ("file:///src/a b", "/src/a b"),
        ("file:///src/100%25", "/src/100%"),
        ("file:///src/%23x%3F", "/src/#x?"),
        ("file:///src/%C3%A9", "/src/é"),
        ("file:///src/%c3%a9", "/src/é"),
        ("file:///src/\ud800%20b", "/src/\udced\udca0\udc80 b"),
        ("file:///src/%FF", "/src/\udcff"),
        ("file:///src/../d", "/d"),
        ("file:///src/%2E%2E/d", "/d"),
        ("file:///", "/"),
        ("file:///src/d#egg=d", "/src/d"),
        ("file:///src/d?x=1", "/src/d"),
        ("http:/src/d", ""),
        ("file://server/src/d", ""),
        ("file:src/d", ""),
        ("file:", ""),
        ("file:///src/%00", ""),
        ("https://x.example/src", ""),
        ("/src/d", ""),
        ("file://[/src", ""),
        ("", ""),
    ],
)
def test_path_of_url(url: str, path: str) -> None:
    assert path_of_url(url, POSIX) == path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///C:/src/d", "C:\\src\\d"),
        ("file:///c:/src/a%20b/../d", "c:\\src\\d"),
        ("file:///C%3A/src/d", "C:\\src\\d"),
        ("file://localhost/C:/src/d", "C:\\src\\d"),
        ("file:///src/d", ""),
        ("file://server/share/d", ""),
        ("https://x.example/C:/src", ""),
    ],
)
def test_path_of_url_on_windows(url: str, path: str) -> None:
    assert path_of_url(url, WINDOWS) == path


def test_what_a_direct_url_says() -> None:
    origin = parse_direct_url(b'{"url": "file:///src/d", "dir_info": {}}', POSIX)
    assert not isinstance(origin, str)
    assert (origin.url, origin.directory, origin.form) == ("file:///src/d", "/src/d", "directory")
    assert path_of_url("file:///X:/a/b", WINDOWS) == "X:\\a\\b"


def test_a_url_with_what_is_no_encoding() -> None:
    origin = parse_direct_url(b'{"url": "file:///a%zz%20b", "dir_info": {}}', POSIX)
    assert not isinstance(origin, str)
    assert origin.directory == "/a%zz b"
