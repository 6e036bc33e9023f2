"""Installed distributions: what their metadata says of files and origins. No disk access.

The formats are those of the "Recording installed projects" and "Direct URL"
specifications (PEP 376, 427, 610).
"""

from __future__ import annotations

from whose._files.paths import DEEPEST, LONGEST
from whose._files.system import BUILTINS, OS, library
from whose._verdict import Distribution, Origin, normalised

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._files.paths import Paths

__all__ = ["Distribution", "Origin", "normalised"]  # where others look for them

RECORD_LIMIT = 64 * 1024 * 1024  # bytes; the largest known have about 3 MB
DIRECT_URL_LIMIT = 1024 * 1024
TOP_LEVEL_LIMIT = 1024 * 1024


UNREADABLE = "unreadable"


def stem_of(name: str) -> str:
    """The name of the distribution whose metadata directory is called `name`; empty if none's."""
    stem, _, ending = name.rpartition(".")
    if ending not in ("dist-info", "egg-info"):
        return ""
    if "-py" in stem:
        stem = _without_tag(stem)
    # Names have their "-" escaped (PEP 427), but not by every old installer.
    return stem.rpartition("-")[0] or stem


def of_directory(name: str, site: str, paths: Paths) -> Distribution:
    """The distribution whose metadata directory in `site` is called `name`."""
    stem = stem_of(name)
    version = _without_tag(name.rpartition(".")[0])[len(stem) + 1 :]
    return Distribution(stem, version, site, paths.join(site, name))


def _without_tag(stem: str) -> str:
    # `name-version-pyX.Y` of an egg, maybe with a platform, which buildout keeps for `.dist-info`.
    start, _, tag = stem.rpartition("-py")
    return start if tag[:1].isdigit() and start.rpartition("-")[2][:1].isdigit() else stem


def parse_direct_url(data: bytes, paths: Paths) -> Origin | str:
    """The origin that a `direct_url.json` records, or one line that says what is wrong."""
    try:
        content = library("json").loads(data)
    except ImportError:  # the program hides it
        return Origin("", UNREADABLE, False, "")
    except (ValueError, RecursionError) as error:
        return f"not JSON ({type(error).__name__})"
    url = content.get("url") if isinstance(content, dict) else None
    if not isinstance(url, str):
        return "has no url"
    subdirectory = content.get("subdirectory")
    if isinstance(content.get("dir_info"), dict):
        directory = path_of_url(url, paths)
        if directory and isinstance(subdirectory, str):
            directory = paths.absolute(subdirectory, directory)
        editable = content["dir_info"].get("editable") is True
        return Origin(url, "directory", editable, directory)
    return Origin(url, "vcs" if "vcs_info" in content else "archive", False, "")


def _unquoted(text: str) -> bytes:
    """`text` with its percent-encoding (RFC 3986) undone, as bytes."""
    first, *parts = text.encode("utf-8", "surrogatepass").split(b"%")
    found = [first]
    for part in parts:
        try:
            found += [bytes.fromhex(part[:2].decode()), part[2:]]
        except ValueError:
            found += [b"%", part]
    return b"".join(found)


def path_of_url(url: str, paths: Paths) -> str:
    """The absolute path that a `file:` URL names on this machine; empty if it names none."""
    scheme, colon, rest = url.partition(":")
    if scheme.lower() != "file" or not colon or not rest.startswith("/"):
        return ""
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host not in ("", "localhost") or not slash:
            return ""
        rest = slash + path
    path = rest.partition("#")[0].partition("?")[0]
    if "%" in path:
        path = OS.fsdecode(_unquoted(path))
    if "\0" in path:
        return ""
    if paths.sep == "\\":
        path = path.lstrip("/").replace("/", "\\")
    return paths.absolute(path, "") if paths.isabs(path) else ""


def path_of_row(row: str) -> str:
    """The path in a row of a RECORD; empty if the row is cut off, or names none that can be.

    A row has three fields: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    if row.startswith('"'):
        # Installers quote what has a comma or a quotation mark in it, which is doubled.
        quoted, _, rest = row[1:].replace('""', "\0").partition('"')
        path = quoted.replace("\0", '"')
        complete = rest.startswith(",") and rest.count(",") > 1
    else:
        path, _, rest = row.partition(",")
        complete = "," in rest
    if not complete or len(path) > LONGEST or path.count("/") >= DEEPEST:
        return ""
    return path


def searchable(data: bytes, fold: bool) -> bytes | str:
    """`data`, a RECORD, with one spelling for each path; or a line that says what is wrong."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if fold:
        data = data.decode("utf-8", "surrogateescape").lower().encode("utf-8", "surrogateescape")
    if b"\0" in data:
        return "holds NUL bytes"
    if b"\\" in data:
        data = data.replace(b"\\", b"/")
    # Who writes `./` before a path does so before all.
    return data[2:].replace(b"\n./", b"\n") if data.startswith(b"./") else data


def parse_record(data: bytes) -> tuple[list[str], str]:
    """The paths that a RECORD lists, and what was wrong with it (empty if nothing).

    A row that is cut off is left out; the others count.
    """
    text = searchable(data, fold=False)
    if isinstance(text, str):
        return [], text
    try:
        rows = [row for row in text.decode("utf-8").split("\n") if row.rstrip("\r")]
    except UnicodeDecodeError as error:
        return [], f"not UTF-8 (byte {error.start})"
    found = [path for path in map(path_of_row, rows) if path]
    broken = len(rows) - len(found)
    return found, f"{broken} incomplete rows" if broken else ""


def parse_installed_files(data: bytes, egg_info: str) -> list[str]:
    """The paths of an egg-info's `installed-files.txt`, relative to the site directory."""
    found = []
    for row in data.decode("utf-8", "replace").split("\n"):
        line = row.strip().replace("\\", "/")
        if line.startswith("../"):
            found.append(line[3:])
        elif line:
            found.append(f"{egg_info}/{line}")
    return found


def guessed_names(name: str, top_level: bytes | None) -> list[str]:
    """Top-level import names, as relative paths, of a distribution without a RECORD.

    `top_level.txt` if there is one; else the distribution's name, as modules are
    usually called after it (`jaraco.context`: `jaraco/context`, `jaraco_context`).
    """
    if top_level is not None:
        lines = top_level.decode("utf-8", "replace").split("\n")
        names = [line.strip().replace("\\", "/") for line in lines]
        return [name for name in names if name and not name.startswith(("/", "."))]
    plain = name.replace("-", "_")
    variants = {plain, plain.replace(".", "_"), plain.replace(".", "/")}
    return sorted(variants | {variant.lower() for variant in variants})
