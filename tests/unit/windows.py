"""An environment of Windows as data: its path rules, its install schemes and a disk in memory."""

from __future__ import annotations

import ntpath

from whose import Environment
from whose._environment.running import Facts
from whose._files.disk import Disk
from whose._files.paths import Paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from whose._files.disk import Form


BASE = "C:\\Program Files\\Python313"
SCHEMES = (
    {
        "stdlib": "{installed_base}/Lib",
        "platstdlib": "{base}/Lib",
        "purelib": "{base}/Lib/site-packages",
        "platlib": "{base}/Lib/site-packages",
        "scripts": "{base}/Scripts",
    },
    {
        "stdlib": "{userbase}/Python{py_version_nodot_plat}",
        "purelib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
        "platlib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
        "scripts": "{userbase}/Python{py_version_nodot_plat}/Scripts",
    },
)
VARIABLES = {
    "py_version_short": "3.13",
    "py_version_nodot": "313",
    "py_version_nodot_plat": "313",
    "platlibdir": "DLLs",
}


class Drives(Disk):
    """Files in memory: names as written, found in any case; directories follow from files."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(Paths(ntpath, ntpath.normcase))
        self.files = files
        self.names_below: dict[str, set[str]] = {}
        self.written: dict[str, str] = {}
        for file in files:
            path = file
            while (up := ntpath.dirname(path)) != path:
                self.names_below.setdefault(ntpath.normcase(up), set()).add(ntpath.basename(path))
                self.written[ntpath.normcase(up)] = up
                path = up
        self.keys = {ntpath.normcase(file): file for file in files}

    def form(self, path: str) -> Form | None:
        key = ntpath.normcase(path)
        if key in self.names_below:
            return "dir"
        return "file" if key in self.keys else None

    def exists(self, path: str) -> bool:
        return self.form(path) is not None

    def entries(self, directory: str) -> dict[str, bool] | None:
        names = self.names_below.get(ntpath.normcase(directory))
        return None if names is None else dict.fromkeys(sorted(names), False)

    def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
        name = self.keys.get(ntpath.normcase(path))
        return None if name is None else self.files[name][:limit]

    def real(self, path: str) -> str:
        """As it is written on the disk, which is what Windows says."""
        for at in self.paths.above(path):
            known = self.keys.get(ntpath.normcase(at)) or self.written.get(ntpath.normcase(at))
            if known is not None:
                return known + path[len(at) :]
        return path


FILES = {
    f"{BASE}\\Lib\\os.py": b"",
    f"{BASE}\\Lib\\json\\__init__.py": b"",
    f"{BASE}\\Lib\\site-packages\\pip\\__init__.py": b"",
    f"{BASE}\\DLLs\\_ssl.pyd": b"",
    f"{BASE}\\Scripts\\pip.exe": b"",
    "C:\\Proj\\app\\__init__.py": b"",
    "C:\\Proj\\pyproject.toml": b'[project]\nname = "app"\n',
    "C:\\Proj\\.venv\\pyvenv.cfg": f"home = {BASE}\r\n".encode(),
    "C:\\Proj\\.venv\\Scripts\\activate.bat": b"",
    "C:\\Proj\\.venv\\Lib\\site-packages\\click\\core.py": b"",
    "C:\\Proj\\.venv\\Lib\\site-packages\\App-1.dist-info\\direct_url.json": (
        b'{"url": "file:///C:/Proj", "dir_info": {}}'
    ),
    "C:\\Proj\\.venv\\Lib\\site-packages\\App-1.dist-info\\RECORD": (
        b"App\\__init__.py,,\r\n../../Scripts/app.exe,,\r\n"
    ),
    "C:\\Proj\\deps\\six.py": b"",
    "C:\\Proj\\deps\\six-1.dist-info\\RECORD": b"six.py,,\n",
    "D:\\venvs\\other\\pyvenv.cfg": b"",
    "D:\\venvs\\other\\Lib\\site-packages\\x.py": b"",
    "C:\\Users\\U\\AppData\\Roaming\\Python\\Python313\\site-packages\\y.py": b"",
}


def environment(files: dict[str, bytes] = FILES, **changes: Any) -> Environment:
    values: dict[str, Any] = {
        "prefixes": ["C:\\Proj\\.venv"],
        "base_prefixes": [BASE],
        "path": [
            "C:\\Proj",
            f"{BASE}\\python313.zip",
            f"{BASE}\\DLLs",
            f"{BASE}\\Lib",
            BASE,
            "C:\\Proj\\.venv",
            "C:\\Proj\\.venv\\Lib\\site-packages",
        ],
        "schemes": SCHEMES,
        "variables": VARIABLES,
        "stdlib": [f"{BASE}\\Lib"],
        "user_base": "C:\\Users\\U\\AppData\\Roaming\\Python",
        "home": "C:\\Users\\U",
        "cwd": "C:\\Proj",
    }
    return Environment(Facts(**{**values, **changes}), Drives(files))


QUESTIONS = [
    ("C:\\Proj\\app\\__init__.py", "project"),
    ("C:\\Proj\\new.py", "project"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\click\\core.py", "third-party"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\six.py", "third-party"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\App\\core.py", "project"),
    ("C:\\Proj\\.venv\\Scripts\\tool.py", "project"),
    ("C:\\Proj\\.venv\\share\\x.py", "third-party"),
    ("C:\\Proj\\.venv-mine\\x.py", "project"),
    ("C:\\Proj\\deps\\six.py", "third-party"),
    ("C:\\Proj\\deps\\__pycache__\\six.cpython-313.pyc", "third-party"),
    ("C:\\Proj\\deps\\mine.py", "project"),
    (f"{BASE}\\Lib\\os.py", "stdlib"),
    (f"{BASE}\\Lib\\json\\decoder.py", "stdlib"),
    (f"{BASE}\\DLLs\\_ssl.pyd", "stdlib"),
    (f"{BASE}\\python313.zip\\os.py", "stdlib"),
    (f"{BASE}\\Lib\\site-packages\\pip\\__init__.py", "third-party"),
    (f"{BASE}\\Scripts\\pip.exe", "third-party"),
    ("D:\\venvs\\other\\Lib\\site-packages\\x.py", "third-party"),
    ("D:\\venvs\\other\\share\\x.py", "third-party"),
    ("D:\\x.py", "project"),
    ("C:\\Users\\U\\AppData\\Roaming\\Python\\Python313\\site-packages\\y.py", "third-party"),
    ("\\\\server\\share\\x.py", "project"),
    ("<string>", "unknown"),
]
