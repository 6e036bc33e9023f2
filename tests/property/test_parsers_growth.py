"""The time and the memory that parsers take grow with the size of a file, and no faster."""

from __future__ import annotations

import os
import sysconfig
import tempfile
import time
import tracemalloc

import pytest

from whose import classify, explain
from whose._environment.layers import parse_pyvenv_cfg
from whose._files.disk import Disk
from whose._files.paths import rules_of
from whose._metadata.directory import Installed
from whose._metadata.formats import (
    guessed_names,
    parse_direct_url,
)
from whose._metadata.records import Records, parse_installed_files, parse_record
from whose._verdict import Distribution, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


PATHS = rules_of()
PURELIB = sysconfig.get_path("purelib")


def distribution_of(name: str) -> Distribution:
    return Distribution(name, "1", "/site", f"/site/{name}-1.dist-info")


def records(size: int) -> object:
    """All rows are about one name, or only begin like it."""
    rows = "".join(f"p/p{number % 50}/m{number}.py,,\n" for number in range(size // 40)).encode()
    lists = [("d", rows), ("e", b"pp/q,,\n" * (size // 20))]
    found = Records(lists, distribution_of).about("p")
    return [found.package_of(path) for path in found.files]


def packages(size: int) -> object:
    """Directories are nested as deep as may be."""
    deep = "p/" * 100
    lists = [("d", f"{deep}__init__.py,,\n".encode() * (size // 200))]
    found = Records(lists, distribution_of).about("p")
    return [found.package_of(f"p/{number}/{deep}") for number in range(size // 200)]


SHAPES = {
    "pyvenv, lines": lambda n: parse_pyvenv_cfg("", b"a = b\n" * (n // 6)),
    "pyvenv, one line": lambda n: parse_pyvenv_cfg("", b"a=" * (n // 2)),
    "pyvenv, blanks": lambda n: parse_pyvenv_cfg("", b" " * n + b"="),
    "pyvenv, keys": lambda n: parse_pyvenv_cfg("", b"".join(b"%d=\r\n" % i for i in range(n // 8))),
    "record, rows": lambda n: parse_record(b"a/b.py,sha256=x,1\n" * (n // 18)),
    "record, commas": lambda n: parse_record(b"," * n),
    "record, quotes": lambda n: parse_record(b'"' * n),
    "record, quoted": lambda n: parse_record(b'"",' * (n // 3)),
    "record, incomplete": lambda n: parse_record(b"a\n" * (n // 2)),
    "direct_url, nested": lambda n: parse_direct_url(b"[" * n, PATHS),
    "direct_url, long": lambda n: parse_direct_url(
        b'{"dir_info": {}, "url": "file://' + b"/%41/.." * (n // 7) + b'"}', PATHS
    ),
    "installed files": lambda n: parse_installed_files(b"../a\nb\\c\n" * (n // 9), "d.egg-info"),
    "guessed names": lambda n: guessed_names("d", b"a\n" * (n // 2)),
    "name": lambda n: normalised("a-._" * (n // 4)),
    "records": records,
    "packages": packages,
    "question": lambda n: classify(f"{PURELIB}/pytest" + "/x" * (n // 10)),
    "explanation": lambda n: explain(f"{PURELIB}/pytest" + "/x" * (n // 10)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_size(shape: str) -> None:
    """Sixteen times the size must not take 16 * 16 times the time; other load is allowed for."""
    parse, factor, size = SHAPES[shape], 16, 50_000
    assert seconds(parse, size * factor) < 6 * factor * seconds(parse, size)


def test_memory_grows_with_the_size() -> None:
    """No path is as deep as a row can say; what is kept of it must not be its square."""

    def peak(depth: int) -> int:
        with tempfile.TemporaryDirectory() as site:
            os.mkdir(f"{site}/d-1.dist-info")
            with open(f"{site}/d-1.dist-info/RECORD", "w") as file:
                file.write("a/" * depth + "m.py,,\n")
            installed = Installed(site, Disk())
            installed.rows("b")  # the record is read
            tracemalloc.start()
            try:
                installed.rows("a")
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(1)  # imports
    assert peak(500 * 16) < 6 * 16 * peak(500)


def seconds(function: Callable[[int], object], size: int) -> float:
    """The shortest of several runs; never so short that the clock decides."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        function(size)
        best = min(best, time.process_time() - start)
    return max(best, 0.0002)
