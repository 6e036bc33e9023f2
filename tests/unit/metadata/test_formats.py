"""The files that installers write, one format at a time."""

from __future__ import annotations

import posixpath

import pytest

from whose._files.paths import Paths
from whose._metadata.formats import (
    guessed_names,
    of_directory,
    stem_of,
)
from whose._metadata.records import parse_installed_files, parse_record

POSIX = Paths(posixpath, None)


@pytest.mark.parametrize(
    ("directory", "name", "version"),
    [
        ("click-8.1.8.dist-info", "click", "8.1.8"),
        ("jaraco.context-6.0.1.dist-info", "jaraco.context", "6.0.1"),
        ("zope_event-5.0+local.1.dist-info", "zope_event", "5.0+local.1"),
        ("old-style-name-1.0.dist-info", "old-style-name", "1.0"),
        ("noversion.dist-info", "noversion", ""),
        (".dist-info", "", ""),
        ("PyYAML-6.0-py3.13.egg-info", "PyYAML", "6.0"),
        ("six-1.16.0.egg-info", "six", "1.16.0"),
        ("mine.egg-info", "mine", ""),
        ("click-8.1.8-py3.13-linux-x86_64.dist-info", "click", "8.1.8"),  # by buildout
        ("numpy-2.0-py3.13-win-amd64.egg-info", "numpy", "2.0"),
        ("old-py3-1.0.dist-info", "old-py3", "1.0"),
        ("old-py3-1.0-py3.13.egg-info", "old-py3", "1.0"),
        ("d-1-pytest.dist-info", "d-1", "pytest"),
        ("d-py3.egg-info", "d", "py3"),
    ],
)
def test_a_metadata_directory_names_its_distribution(
    directory: str, name: str, version: str
) -> None:
    found = of_directory(directory, "/site", POSIX)
    assert found is not None
    assert (found.name, found.version, found.site) == (name, version, "/site")
    assert found.metadata == f"/site/{directory}"
    assert found.origin is None
    assert str(found) == f"{name} {version}".rstrip()


@pytest.mark.parametrize("name", ["click", "click.dist-info.bak", "x.egg", "x.data", ""])
def test_other_names_are_none(name: str) -> None:
    assert stem_of(name) == ""


def test_a_distribution_shows_itself() -> None:
    shown = "Distribution(metadata='/s/d-1.dist-info', name='d', version='1')"
    assert repr(of_directory("d-1.dist-info", "/s", POSIX)) == shown


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (b"a.py,sha256=x,1\nb/c.py,,\n", ["a.py", "b/c.py"]),
        (b"a.py,sha256=x,1\r\nb.py,,\r\n", ["a.py", "b.py"]),
        (b"a.py,,", ["a.py"]),
        (b"\n\na.py,,\n\n", ["a.py"]),
        (b"", []),
        (b"\xef\xbb\xbfa.py,,\n", ["a.py"]),
        (b'"a,b.py",sha256=x,1\n', ["a,b.py"]),
        (b'"a""b.py",,\n', ['a"b.py']),
        (b'"a"",b.py",,\n', ['a",b.py']),
        (b'",",,\n', [","]),
        ("é/ü.py,,\n".encode(), ["é/ü.py"]),
        (b"../../../bin/x,,\n/abs/y,,\n", ["../../../bin/x", "/abs/y"]),
        # Cut off in the middle of a row: what came before counts.
        (b"a.py,sha256=x,1\nb.py,sha2", ["a.py"]),
        (b"a.py,,\nb", ["a.py"]),
        (b'a.py,,\n"b,c', ["a.py"]),
        (b'a.py,,\n"b.py",sha256=x', ["a.py"]),
        (b",,\nx\n", []),
        (b"a\xff,,\nb.py,,\n", ["a\udcff", "b.py"]),
        (b"a.py,,\n\0\0\0", []),
        ("a.py,,\n".encode("utf-16"), []),
    ],
)
def test_record(data: bytes, paths: list[str]) -> None:
    assert parse_record(data) == paths


def test_a_record_may_quote_every_field() -> None:
    """The specification leaves the quoting to the `csv` module, which reads this alike."""
    assert parse_record(b'"a.py","sha256=x","1"\n"b.py","",""\n') == ["a.py", "b.py"]


def test_installed_files() -> None:
    data = b"../d/__init__.py\n..\\d\\m.py\nPKG-INFO\n\n../../../../bin/x\r\n"
    assert parse_installed_files(data, "d.egg-info") == [
        "d/__init__.py",
        "d/m.py",
        "d.egg-info/PKG-INFO",
        "../../../bin/x",
    ]


@pytest.mark.parametrize(
    ("name", "top_level", "names"),
    [
        ("click", None, ["click"]),
        ("Foo-Bar", None, ["Foo_Bar", "foo_bar"]),
        ("jaraco.context", None, ["jaraco.context", "jaraco/context", "jaraco_context"]),
        ("PyYAML", b"yaml\n_yaml\n", ["yaml", "_yaml"]),
        ("d", b"d\\sub\r\n\n", ["d/sub"]),
        ("d", b"../../etc\n/abs\n.hidden\n", []),
        ("d", b"", []),
        ("d", b"a b\n", ["a b"]),
        ("d", b"\xef\xbb\xbfyaml\n", ["yaml"]),
        ("d", b"\xff\n", ["\ufffd"]),
    ],
)
def test_guessed_names(name: str, top_level: bytes | None, names: list[str]) -> None:
    assert guessed_names(name, top_level) == names


@pytest.mark.parametrize(
    ("directory", "name", "version"),
    [
        ("a-b-1.0-py3.11.egg-info", "a-b", "1.0"),
        ("a-b-1.0.egg-info", "a-b", "1.0"),
        ("a-b-1.0.dist-info", "a-b", "1.0"),
        ("a.egg-info", "a", ""),
        ("py-py3.egg-info", "py", "py3"),
    ],
)
def test_names_of_metadata_directories(directory: str, name: str, version: str) -> None:
    found = of_directory(directory, "/site", POSIX)
    assert found is not None
    assert (found.name, found.version) == (name, version)


def test_rows_with_blanks_and_without_text() -> None:
    assert parse_record(b"a b.py,,\n \nc\td.py,,\r\n\r\n") == ["a b.py", "c\td.py"]
    rows = b"../a b.py\n../\xff.py\nPKG-INFO\n\n"
    assert parse_installed_files(rows, "d.egg-info") == [
        "a b.py",
        "\ufffd.py",
        "d.egg-info/PKG-INFO",
    ]


def test_a_quoted_row_that_breaks_off() -> None:
    """A bare CR is the end of no row, and no part of one."""
    assert parse_record(b'"a,b.py",,\n"c"\rd.py,,\ne.py,,\n') == ["a,b.py", "e.py"]
