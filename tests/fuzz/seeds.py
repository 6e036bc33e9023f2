"""Where the search starts: what pip, uv, venv and others write, made from code."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

from .trees import joined

_CONFIGS = (
    """home = /usr/bin
include-system-site-packages = false
version = 3.11.7
executable = /usr/bin/python3.11
command = /usr/bin/python3.11 -m venv /env
""",
    """home = {top}/base/bin
implementation = CPython
uv = 0.8.0
version_info = 3.11.7
include-system-site-packages = true
extends-environment = {top}/venv
""",
    """home = {top}/base/bin\r
implementation = CPython\r
version_info = 3.11.7.final.0\r
virtualenv = 20.29.1\r
base-prefix = {top}/base\r
base-exec-prefix = {top}/base\r
""",
    "\ufeffHOME=\n=\nversion = 3.13.0a1\nextends-environment = ../tree/../tree\n",
    f"home = {{top}}/base/bin\nversion = {'9' * 5000}\n",
    "home = a\nHome = b\x1cc = d\u2028e = f\rversion_info = 3\n",
    "home = ../outside\nbase-prefix = /dev/zero\nversion = ../../outside/secret.1\n",
)
_LINES = (
    "{top}/project\n./sub\n../site-packages\n# comment\n/dev/zero\n{top}/outside/secret\n",
    "import _virtualenv\n",
    "import site; site.addsitedir('{top}/outside')\n",
    'import sys, site, os; site.addsitedir(os.fsdecode(b"{top}/venv"))\n',
    "import site\tsite.addsitedir('a'); addsitedir(x.y('b'), [(-1)])\n",
    "import __editable___p_1_finder; __editable___p_1_finder.install()\n",
    "import site; site.addsitedir(1if 1else '\\d')\n",
    "import site; site.addsitedir('a\\0b')\n",
    "import os; os.system('id'); open('{top}/outside/secret', 'w')\n",
)
_URLS: tuple[dict[str, object], ...] = (
    {"url": "file:///p", "dir_info": {"editable": True}},
    {"url": "file://localhost/p%20q/%2e%2e", "dir_info": {}, "subdirectory": "../sub"},
    {"url": "https://e.org/p.git", "vcs_info": {"vcs": "git", "commit_id": "0"}},
    {"url": "file:///w/p-1-py3-none-any.whl", "archive_info": {"hash": "sha256=0"}},
    {"url": "file:///C:/p", "dir_info": {"editable": False}},
    {"url": "file://{top}/outside/secret", "dir_info": {"editable": True}},
)
_CONDA = (
    json.dumps({"name": "d", "files": ["share/m.py", "m.py", "share/\u00e9/m.py"]}, indent=2),
    '{"files": ["../outside/secret", "/dev/zero", "share/../m.py", "share\\/m.py", 1, null]}',
    '{"files": {"share/m.py": [[[[1e999, -0, "\\ud800"]]]]}, "files": "m.py"}',
)
_PROJECTS = (
    '[project]\nname = "d"\n[tool.poetry]\nname = "e"\n[tool.briefcase.app.f]\n',
    "[metadata]\nname = d\n  e\nx: %(name)s\n[metadata]\n",
    "NAME = 'd'\nsetup(version='1', name=NAME, name = \"e\", name=f)\n",
    'a.b.c."d" = {x = [1, {y = """z"""}], name = 1979-05-27}\n[[project]]\n',
)
_METADATA = (
    "Metadata-Version: 2.4\nName: d\nVersion: 1.0\nSummary: one\n  two\n\nbody\n",
    "Name: =?utf-8?q?d?=\nVersion: 1\nContent-Type: text/plain; charset=utf-7\n",
    "Name: d\n .\nName: e\nVersion : 1\n\tx\n",
)


def rows(*names: str) -> str:
    """A RECORD as pip writes it."""
    text = ""
    for name in names:
        digest = base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()
        field = '"' + name.replace('"', '""') + '"' if set(name) & set(',"') else name
        text += f"{field},sha256={digest.rstrip('=')},{len(name)}\n"
    return text


_RECORDS = (
    rows("p/__init__.py", "p/m.py", "../../../bin/tool") + "d-1.dist-info/RECORD,,\n",
    rows("p/a.py", "p/sub/__init__.py", "one.py", "d.pth", "__editable___d_finder.py"),
    rows('a, "b".py', "é/ü.py", "/usr/share/d", "..\\..\\Scripts\\d.exe").replace("\n", "\r\n"),
    '"./C:/x",,\n"../../../../etc/passwd",,\n/dev/zero,,\n./x/../y,,\np//m.py,,\nC:\\x,,\n,,\nx\n',
    "a\0b,,\n",
    "a\u2028b,,\x0c,\x85\n",
    '"a"\rb,,\n..,,\n./..,,\na/..,,\n./../x,,\n',
    "a/" * 2000 + "m.py,,\n",
    "../" * 1300 + "m.py,,\n",
)


def _distribution(name: str, record: str, **files: str) -> list[tuple[str, str]]:
    pairs = [(f"{name}.dist-info/RECORD", record), (f"{name}.dist-info/METADATA", _METADATA[0])]
    return pairs + [(f"{name}.dist-info/{key}", value) for key, value in files.items()]


def _sites() -> list[list[tuple[str, str]]]:
    url = [json.dumps(each) for each in _URLS]
    return [
        [*_distribution("d-1", _RECORDS[0], INSTALLER="pip\n"), ("p/__init__.py", "")],
        [
            *_distribution("d-1", _RECORDS[1], **{"direct_url.json": url[0], "INSTALLER": "uv"}),
            *_distribution("e-2", _RECORDS[0], **{"direct_url.json": url[5]}),
            ("d.pth", _LINES[0] + _LINES[5]),
            ("one.py", ""),
        ],
        [
            ("e-1-py3.11.egg-info/installed-files.txt", "../p/m.py\nPKG-INFO\n"),
            ("e-1-py3.11.egg-info/top_level.txt", "p\nq\n../x\n"),
            ("f.egg-info", _METADATA[1]),
            ("g-1.dist-info/INSTALLER", "uv\n"),
            ("g-1.0.dist-info/METADATA", _METADATA[2]),
            ("x.egg/EGG-INFO/PKG-INFO", ""),
        ],
        [
            ("@linked", "{top}/project"),
            ("@d-1.dist-info/RECORD", "/dev/zero"),
            ("@d-1.dist-info/METADATA", "/dev/zero"),
            ("|e-1.dist-info/RECORD", ""),
            ("@f-1.dist-info/direct_url.json", "{top}/outside/fifo"),
            ("@loop", "loop"),
            ("@below", "below/x"),
            ("@one", "two/x"),
            ("@two", "one/y"),
            ("@three", "one"),
        ],
        [("_uv_ephemeral_overlay.pth", _LINES[3]), ("sitecustomize.py", _LINES[2])],
        [("s/lib/python3.11/os.py", ""), ("s/bin/x", ""), ("node_modules/x.py", "")],
    ]


def _packed(pairs: list[tuple[str, str]]) -> bytes:
    return joined([(name.encode(), content.encode()) for name, content in pairs])


def _zip(pairs: list[tuple[str, str]], kind: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return file.getvalue()


def _damaged(archive: bytes) -> list[bytes]:
    """The same with a wrong checksum, marked as encrypted, and in an unknown compression."""
    at = archive.index(b"PK\x01\x02")
    places = ((16, b"\0\0\0\0"), (8, b"\x01"), (10, b"\x63"))
    return [archive[: at + n] + new + archive[at + n + len(new) :] for n, new in places]


def seeds() -> dict[str, list[bytes]]:
    """Target to inputs."""
    sites = _sites()
    site = "lib/python3.11/site-packages/"
    library = [("lib/python3.11/os.py", ""), ("bin/activate", "")]
    paths = ("{site}/p/m.py", "{site}/linked/m.py", "{lib}/os.py", "{venv}/bin/tool", "a/", "../x/")
    odd = ("<string>", "<frozen os>", "\0", "{top}/project/m.pyc", "/dev/zero/x", "\udc80/\ud800")
    kinds = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    plain = [each for each in sites if not any(name[0] in "@|" for name, _ in each)]
    plain.append([(f"{name}-1.dist-info/RECORD", "\n" * 50_000) for name in "abc"])
    return {
        "archive": [
            *(_zip(each, kinds[n % 4])[:6000] for n, each in enumerate(plain * 2)),
            *_damaged(_zip(sites[0], zipfile.ZIP_DEFLATED)),
        ],
        "conda": [each.encode() for each in _CONDA],
        "config": [each.encode() for each in _CONFIGS],
        "direct_url": [json.dumps(each).encode() for each in _URLS],
        "environment": [
            _packed(
                [
                    ("pyvenv.cfg", _CONFIGS[n % len(_CONFIGS)]),
                    *library[n % 2 :],
                    *(
                        (site + name if name[0] not in "@|" else name[0] + site + name[1:], content)
                        for name, content in each
                    ),
                ]
            )
            for n, each in enumerate(sites * 2)
        ],
        "members": [_packed(each) for each in plain],
        "metadata": [*(each.encode() for each in _METADATA), b"Name: \xff\nVersion: \xc3\n\n\xa4"],
        "names": [b"d-1.0", b"a.b_c-1-py3.11", b"python3.13t", b"C:\\x\\..\\y.pyc", b"//a/./b/"],
        "path": [each.encode("utf-8", "surrogatepass") for each in paths + odd],
        "project": [each.encode() for each in _PROJECTS],
        "pth": [each.encode() for each in (*_LINES, "".join(_LINES))],
        "record": [each.encode() for each in _RECORDS],
        "site": [_packed(each) for each in sites],
    }


# What mutations put in: the words of the formats.
WORDS = (
    *("=== ", "home", "=", "version", "extends-environment", "include-system-site-packages"),
    *("base-prefix", "RECORD", ".dist-info/", ".egg-info/", "METADATA", "top_level.txt"),
    *("INSTALLER", "direct_url.json", "installed-files.txt", ".pth", "pyvenv.cfg", "../", "./"),
    *("import ", "site.addsitedir(", "os.fsdecode(", "b'", "'", ",,", '"', '""', "\r", "\n", "\0"),
    *('{"url": "', "file://", "dir_info", "vcs_info", "editable", "subdirectory", "true", "%2e%2e"),
    *("lib/python3.11/site-packages/", "os.py", "__init__.py", "PEX-INFO", "@", "|"),
    *("conda-meta/", '"files": [', "share/m.py"),
    *("{top}/outside/secret", "{top}/project", "/dev/zero", "C:", "\\", "//", "{site}", "{venv}"),
    *("Name: ", "Version: ", "<frozen ", ">", "__pycache__/", ".pyc", "node_modules", "pyproject"),
    *("[project]", "[metadata]", "setup(", "name = ", "[tool.poetry]", "[tool.briefcase.app."),
    *("\u2028", "\ufeff", "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "#", "\t", "uv", "pip"),
)
