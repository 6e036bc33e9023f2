"""Trees as data, and environments whose facts are put together by hand."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from whose import Classifier, Environment, Verdict
from whose._environment.running import Facts
from whose._files.disk import Disk
from whose._files.paths import Paths

Tree = Mapping[str, "str | bytes | Link | Tree"]

LIB = "lib/python3.13"
SITE = f"{LIB}/site-packages"
POSIX_SCHEMES = (
    {
        "stdlib": "{installed_base}/{platlibdir}/python{py_version_short}",
        "platstdlib": "{platbase}/{platlibdir}/python{py_version_short}",
        "purelib": "{base}/lib/python{py_version_short}/site-packages",
        "platlib": "{platbase}/{platlibdir}/python{py_version_short}/site-packages",
        "scripts": "{base}/bin",
    },
    {
        "purelib": "{userbase}/lib/python{py_version_short}/site-packages",
        "platlib": "{userbase}/lib/python{py_version_short}/site-packages",
        "scripts": "{userbase}/bin",
    },
)
# What Debian's sysconfig has besides.
DEBIAN_SCHEMES = (
    *POSIX_SCHEMES,
    {
        "purelib": "{base}/lib/python3/dist-packages",
        "platlib": "{platbase}/lib/python3/dist-packages",
        "scripts": "{base}/bin",
    },
    {
        "purelib": "{base}/local/lib/python{py_version_short}/dist-packages",
        "platlib": "{platbase}/local/lib/python{py_version_short}/dist-packages",
        "scripts": "{base}/local/bin",
    },
)
VARIABLES = {"py_version_short": "3.13", "py_version_nodot": "313", "platlibdir": "lib"}


class Link(NamedTuple):
    """A link to `target`, which is relative to the top of the tree."""

    target: str


def build(tree: Tree, top: Path) -> str:
    """Write `tree` below `top`; a name may be a path. Returns the real path of the top.

    A directory that a `direct_url.json` names gets a file that builds it, if it has none:
    nothing was ever installed from a directory without one.
    """
    _build(tree, str(top), os.path.realpath(top))
    for directory, _, names in os.walk(top):
        if "direct_url.json" in names:
            _make_installable(os.path.join(directory, "direct_url.json"))
    return os.path.realpath(top)


def _make_installable(direct_url: str) -> None:
    with open(direct_url, encoding="utf-8", errors="replace") as file:
        content = file.read()
    try:
        said = json.loads(content)
        directory = said["url"].removeprefix("file://") if "dir_info" in said else ""
    except (ValueError, TypeError, LookupError, AttributeError):
        return
    files = [os.path.join(directory, each) for each in ("pyproject.toml", "setup.py", "setup.cfg")]
    left = os.listdir(directory) if os.path.isdir(directory) else []
    # In a container's last stage nothing but `.venv` is left.
    if left != [".venv"] and os.path.isdir(directory) and not any(map(os.path.exists, files)):
        with open(files[0], "w", encoding="utf-8") as file:
            file.write("[build-system]\n")


def _build(tree: Tree, directory: str, top: str) -> None:
    os.makedirs(directory, exist_ok=True)
    for name, content in tree.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, Link):
            os.symlink(os.path.join(top, content.target), path)
        elif isinstance(content, str | bytes):
            data = content.encode() if isinstance(content, str) else content
            with open(path, "wb") as file:
                file.write(data.replace(b"{top}", os.fsencode(top)))
        else:
            _build(content, path, top)


def distribution(name: str, *rows: str, **files: str) -> Tree:
    """The metadata of one installed distribution; a row is a path. `direct_url=…` is a file."""
    stem = name.partition("-")[0]
    tree = {
        "METADATA": f"Metadata-Version: 2.1\nName: {stem}\nVersion: 1\n",
        "RECORD": "".join(f"{row},,\n" for row in (*rows, f"{name}.dist-info/RECORD")),
    }
    tree.update({f"{key}.json": value for key, value in files.items()})
    return {f"{name}.dist-info": tree}


def environment(
    top: str,
    prefix: str,
    *,
    base: str = "base",
    path: Iterable[str] = (),
    schemes: Iterable[Mapping[str, str]] = POSIX_SCHEMES,
    cwd: str = "project",
    **others: Any,
) -> Environment:
    """The environment with that `sys.prefix`; all paths are relative to `top`."""

    def full(name: str) -> str:
        return os.path.normpath(os.path.join(top, name))

    values: dict[str, Any] = {
        "prefixes": [full(prefix)],
        "base_prefixes": [full(base)],
        "path": [full(each) for each in path],
        "schemes": schemes,
        "variables": VARIABLES,
        "stdlib_names": frozenset({"os"}),
        "cwd": full(cwd),
        "home": full("home"),
    }
    return Environment(Facts(**{**values, **others}), Disk())


def kinds(environment: Environment, names: Iterable[str], top: str) -> dict[str, str]:
    """What a new classifier says of each name below `top`."""
    classifier = Classifier(environment)
    return {name: str(classifier.classify(os.path.join(top, name))) for name in names}


def kinds_of(tree: Tree, tmp_path: Path, *names: str, **others: Any) -> list[str]:
    """What is said of names below `tree`, which has an environment called `e`."""
    top = build({"base": {LIB: {"os.py": ""}}, "project": {}, "e": {}, **tree}, tmp_path)
    given = {"path": [f"base/{LIB}", f"e/{SITE}"], **others}
    return list(kinds(environment(top, "e", **given), names, top).values())


def hold(make: Callable[[], Environment], expected: Mapping[str, str], top: str) -> None:
    """Assert the kinds of names below `top`: asked in both orders, each alone, and explained."""
    for names in (list(expected), list(expected)[::-1], *([each] for each in expected)):
        assert kinds(make(), names, top) == {name: expected[name] for name in names}
    # Another way to the answer, which leaves out what is fast.
    explain = Classifier(make()).explain
    said = {name: str(explain(os.path.join(top, name)).kind) for name in expected}
    assert said == dict(expected)


Case = tuple[Tree, dict[str, Any], dict[str, str]]
"""What is there, what `environment` is told besides, and whose each file is."""


def check(case: Case, tmp_path: Path, *below: Tree) -> None:
    """Build a case, over the trees `below` it, and assert whose its files are."""
    tree, given, expected = case
    top = build({}, tmp_path)
    for each in (*below, tree):
        build(each, tmp_path)
    given = {
        key: value.replace("{top}", top) if isinstance(value, str) else value
        for key, value in given.items()
    }
    given["stdlib"] = [os.path.join(top, each) for each in given.get("stdlib", ())]
    prefix = given.pop("prefix", given.get("base", "e"))
    given.setdefault("path", [f"base/{LIB}", f"{prefix}/{SITE}"])
    hold(lambda: environment(top, prefix, **given), expected, top)


class Memory(Disk):
    """A disk with one directory, in memory."""

    def __init__(self, paths: Paths, directory: str, files: Mapping[str, bytes]) -> None:
        super().__init__(paths)
        self.directory = directory
        self.files = {paths.join(directory, *name.split("/")): files[name] for name in files}
        self.tops = {name.partition("/")[0] for name in files}

    def entries(self, directory: str) -> dict[str, bool] | None:
        return dict.fromkeys(self.tops, False) if directory == self.directory else None

    def exists(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
        data = self.files.get(path)
        return None if data is None or len(data) > limit else data


def archive(*names: str, texts: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A ZIP archive with empty members called `names`, and with others that have `texts`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, text in {**dict.fromkeys(names, ""), **texts}.items():
            file.writestr(name, text)
    return data.getvalue()


def asked(
    tree: Tree, tmp_path: Path, name: str, **others: Any
) -> tuple[str, Verdict, Environment, list[tuple[str, int | None, str]]]:
    """What is said of a file below `tree`, an environment called `e`, and of its evidence."""
    base: Tree = {"base": {LIB: {"os.py": ""}}, "project": {"app.py": ""}}
    top = build({**base, "e": {"pyvenv.cfg": "", SITE: {}}, **tree}, tmp_path)
    given = {"path": [f"base/{LIB}", f"e/{SITE}"], **others}
    found = environment(top, "e", **given)
    verdict = Classifier(found).explain(os.path.join(top, name))
    shown = [
        (each.file.removeprefix(f"{top}/"), each.line, each.text.replace(top, ""))
        for each in verdict.evidence
    ]
    return top, verdict, found, shown
