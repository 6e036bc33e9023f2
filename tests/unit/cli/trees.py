"""A project with environments of several tools."""

from __future__ import annotations

SITE = "lib/python3.13/site-packages"
VENV = {"pyvenv.cfg": "home = {top}/base/bin\nversion = 3.13\n", SITE: {}}
TREE = {
    "base": {"lib/python3.13": {"os.py": ""}, "bin": {"python3.13": "", "python": ""}},
    "home": {
        ".pyenv/versions/3.12.9": {"lib/python3.12/os.py": ""},
        ".pyenv/versions/3.12.9t": {"lib/python3.12t/os.py": ""},  # free-threaded
        ".local/share/uv/python": {
            "cpython-3.10.1-linux-x86_64-gnu": {"lib/python3.10/os.py": ""},
            "cpython-3.10.2-linux-x86_64-gnu": {"lib/python3.10/os.py": ""},
        },
        ".virtualenvs/web": VENV,
    },
    "active": VENV,
    "conda": {"conda-meta": {}, "lib/python3.13/os.py": ""},
    "plain": {},
    "own": {".venv": VENV, "sub": {"deep": {}}},
    "named": {".venv": "../active\n"},
    "broken": {".venv": {}},
}
