"""Targets that read bytes: what they return keeps its promises, and nothing is touched."""

from __future__ import annotations

import csv
import io
import ntpath
import posixpath

from unit.builders import Memory

from whose._environment.layers import parse_pyvenv_cfg
from whose._environment.static import added_directories
from whose._environment.versions import numbers_in
from whose._files.limits import DEEPEST, LONGEST
from whose._files.paths import Paths, is_version_directory
from whose._metadata.directory import Installed
from whose._metadata.formats import READERS, guessed_names, of_directory, parse_direct_url
from whose._metadata.records import parse_record
from whose._rules.own import imported_by_start_files
from whose._rules.rules import no_path
from whose._verdict import Origin, normalised

from .guard import BrokenError, watched

_POSIX = Paths(posixpath, None)
_WINDOWS = Paths(ntpath, ntpath.normcase)
_SITES = (
    (_POSIX, "/env/lib/python3.11/site-packages", "/env"),
    (_POSIX, "/target", "/target"),
    (_WINDOWS, "C:\\env\\Lib\\site-packages", "C:\\env"),
    (_WINDOWS, "C:\\target", "C:\\target"),
)


class Held(Memory):
    """Any `.pth` file that a record lists is there, and holds the record."""

    def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
        at = next(iter(self.files)) if path.endswith(".pth") else path
        return super().read(at, limit)


def expect(condition: object, what: str) -> None:
    if not condition:
        raise BrokenError(what)


def config(data: bytes) -> None:
    with watched():
        found = parse_pyvenv_cfg("/e/pyvenv.cfg", data)
    if isinstance(found, str):
        expect(found and "\n" not in found, found)
        return
    with watched():
        said = (found.home, found.version, found.extends, found.made_by)
        numbers = numbers_in(found.version)
    expect(all(isinstance(each, str) for each in said), repr(said))
    expect(all(isinstance(each, int) for each in numbers), repr(numbers))
    expect(found.values.keys() == found.lines.keys(), "a key without its line")
    # As `site.venv` reads it; and `getpath` takes the first `home`.
    read: dict[str, str] = {}
    for line in io.TextIOWrapper(io.BytesIO(data), "utf-8"):
        key, equals, value = line.partition("=")
        key = key.strip().lower()
        if equals and not (key == "home" and key in read):
            read[key] = value.strip()
    expect(found.values == read, f"{found.values} is {read}")
    system_site = read.get("include-system-site-packages", "true").lower() == "true"
    expect(found.system_site == system_site, f"system site is {system_site!r}")


def record(data: bytes) -> None:
    with watched():
        listed = parse_record(data)
    expect(all(each and "\0" not in each and "\n" not in each for each in listed), repr(listed))
    if listed:
        text = data.decode(errors="surrogateescape").removeprefix("\ufeff").replace("\\", "/")
        rows = [line.rstrip("\r").removeprefix("./") for line in text.split("\n")]
        # What the csv module says of one row; it takes a bare CR for the end of a line.
        read = [_fields(row) for row in rows if row and "\r" not in row]
        rare = any("\r" in row or len(row) > 16_000 for row in rows)
        names = [fields[0] for fields in read if len(fields) >= 3 and fields[0]]
        names = [each for each in names if len(each) <= LONGEST and each.count("/") < DEEPEST]
        plain = {each.removeprefix("./") for each in listed}
        names = [each.removeprefix("./") for each in names]
        expect(rare or set(names) <= plain, f"{names} are not all in {listed}")
    files = {
        "d-1.dist-info/RECORD": data,
        "d-1.dist-info/direct_url.json": b'{"url": "file:///p", "dir_info": {"editable": true}}',
        "e-2.dist-info/RECORD": data[len(data) // 2 :],
        "f-3.egg-info/installed-files.txt": data,
        "g-4.egg-info/top_level.txt": data,
        "h-5.dist-info/top_level.txt": data[len(data) // 2 :],
    }
    for paths, site, prefix in _SITES:
        _installed(paths, site, prefix, Held(paths, site, files), listed[:20])


def _fields(row: str) -> list[str]:
    try:
        return next(csv.reader([row], strict=True), [])
    except csv.Error:  # such as text between a closing quotation mark and the next comma
        return []


def _installed(paths: Paths, site: str, prefix: str, source: Held, listed: list[str]) -> None:
    installed = Installed(site, source)
    with watched():
        found = installed.distributions()
        for each in found:
            imported_by_start_files(installed, installed.record(each))
            installed.path_of_record(each)
            installed.record(each)
        for name in listed:
            key = paths.key(name).replace(paths.sep, "/")
            top = key.partition("/")[0]
            installed.namesake(top)
            installed.hinted(top)
            installed.owner(paths.key(paths.absolute(name.replace("/", paths.sep), site)))
            files = installed.rows(top).files
            other = [each for each in files if each.partition("/")[0] != top]
            expect(not other, f"{other} are said to be about {top!r}")
            moved = key.startswith("../../") and site == prefix
            expect(not top or moved or key in files, f"{key!r} is not found by {top!r}")
    for name in ("etc/passwd", "env2/m.py", "env"):
        above = paths.absolute(paths.join(site, "..", *name.split("/")), site)
        full = paths.key(above if site == prefix else above.replace(site, prefix))
        expect(paths.inside(full, prefix) or installed.owner_outside(full) is None, full)
    expect(all("\n" not in each for each in source.problems.values()), repr(source.problems))


def direct_url(data: bytes) -> None:
    for paths in (_POSIX, _WINDOWS):
        with watched():
            origin = parse_direct_url(data, paths)
        if isinstance(origin, str):
            expect(origin and "\n" not in origin, origin)
        else:
            expect(isinstance(origin, Origin), repr(origin))
            expect(origin.form in ("directory", "archive", "vcs"), origin.form)
            expect(origin.local_archive in (True, False), "neither true nor false")
            absolute = not origin.directory or paths.isabs(origin.directory)
            expect(absolute, f"{origin.directory!r} is not absolute")


def pth(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    with watched():
        for code in (text, *text.split("\n")[:50]):
            found = added_directories(code)
            expect(all(each and "\0" not in each for each in found), repr(found))


def project(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for reader in READERS.values():
        with watched():
            try:
                found = reader(text)
            except Exception:  # noqa: BLE001 - as its caller does
                found = []
        expect(all(isinstance(each, str) for each in found), repr(found))
        expect(len(found) <= len(text) + 1, f"{len(found)} names")


def names(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with watched():
        for name in (text, f"{text}.dist-info", f"{text}.egg-info"):
            found = of_directory(name, "/site", _POSIX)
            expect(found is None or isinstance(str(found), str), name)
        plain = normalised(text)
        expect(normalised(plain) == plain, f"{plain!r} is normalised again")
        guessed_names(text, None)
        guessed_names("d", data)
        is_version_directory(text)
        no_path(text, frozenset({"os"}))
        for paths in (_POSIX, _WINDOWS):
            paths.source_of_cached(text)
            paths.site_prefix(text)
        path = _POSIX.absolute(text[:LONGEST].replace("\0", ""), "/x")
        expect(not path.startswith("//"), f"{path!r} is spelled otherwise than others")
        expect(_POSIX.absolute(path, "") == path, f"{path!r} has two absolute forms")
        expect(_POSIX.above(path)[-1] == "/", f"{path!r} is not below the root")
