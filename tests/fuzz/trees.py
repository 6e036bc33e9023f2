"""A text that stands for a tree of files, so that a fuzzer can change all of it.

    === name of a file
    its content
    === @name of a link
    its target
    === |name of a FIFO
    === name of a directory/

`{top}` in contents and targets is the directory that everything lies in, outside of which
nothing is written: names have neither `..` nor a root.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import venv
from pathlib import Path

MARK = b"=== "
VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
_DEEPEST, _LONGEST_NAME, _MOST = 10, 200, 40


def blocks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Names and contents."""
    found = []
    for each in data.split(MARK)[1:]:
        name, _, content = each.partition(b"\n")
        found.append((name, content))
    return found[:_MOST]


def joined(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """The opposite of `blocks`."""
    return b"".join(MARK + name + b"\n" + content for name, content in pairs)


class Workplace:
    """A directory with an interpreter, an environment, a project, and what nobody may open."""

    def __init__(self, top: str) -> None:
        self.top = os.path.realpath(top)
        self.tree = self.full("tree")
        self.site = self.full("tree", "lib", "python3.11", "site-packages")
        for name in ("base/bin/python", "base/lib/python3.11/os.py", "project/m.py"):
            self.write(self.full(*name.split("/")), b"")
        self.write(self.full("outside", "secret"), b"import site; site.addsitedir('/')\n")
        if hasattr(os, "mkfifo"):
            os.mkfifo(self.full("outside", "fifo"))
        self.real_site = self.make_environment(self.full("venv"))

    def full(self, *names: str) -> str:
        return os.path.join(self.top, *names)

    def write(self, path: str, data: bytes) -> None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def filled(self, data: bytes) -> bytes:
        return data.replace(b"{top}", os.fsencode(self.top))

    def grow(self, pairs: list[tuple[bytes, bytes]], start: str) -> list[str]:
        """Make the tree anew, with the files below `start`; the paths that are there now."""
        shutil.rmtree(self.tree, ignore_errors=True)
        os.makedirs(self.site)
        made = []
        for name, content in pairs:
            plain = name.lstrip(b"@|")
            parts = [each for each in plain.replace(b"\0", b"").split(b"/") if each.strip(b".")]
            parts = [each[:_LONGEST_NAME] for each in parts[:_DEEPEST]]
            if not parts:
                continue
            path = os.path.join(start, *map(os.fsdecode, parts))
            try:
                self.put(path, name, self.filled(content))
            except (OSError, ValueError, NotImplementedError):
                continue  # no name on this system, or there is something else already
            made.append(path)
        return made

    def put(self, path: str, name: bytes, content: bytes) -> None:
        # A link that was put there may lead anywhere: nothing is written through it.
        if not Path(os.path.realpath(os.path.dirname(path))).is_relative_to(self.top):
            raise PermissionError(path)
        if name.endswith(b"/"):
            os.makedirs(path, exist_ok=True)
        elif name.startswith((b"@", b"|")):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if name.startswith(b"@"):
                os.symlink(os.fsdecode(content.split(b"\n")[0]), path)
            elif hasattr(os, "mkfifo"):
                os.mkfifo(path)
        elif not os.path.lexists(path):
            self.write(path, content)

    def make_environment(self, prefix: str) -> str:
        """A virtual environment made by `venv`, with what `pip` would have put there."""
        venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(prefix)
        library = "Lib" if os.name == "nt" else os.path.join("lib", VERSION)
        site = os.path.join(prefix, library, "site-packages")
        url = {"url": Path(self.full("project")).as_uri(), "dir_info": {"editable": True}}
        files = {
            "p/__init__.py": "",
            "p/sub/m.py": "",
            "shared/one.py": "",
            "single.py": "",
            "p-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: p\nVersion: 1\n",
            "p-1.dist-info/RECORD": (
                "p/__init__.py,,\np/sub/m.py,,\nshared/one.py,,\nsingle.py,,\n"
                "../../../bin/tool,,\np-1.dist-info/RECORD,,\n"
            ),
            "q-2.dist-info/RECORD": "q.pth,,\nq-2.dist-info/RECORD,,\n",
            "q-2.dist-info/direct_url.json": json.dumps(url),
            "q.pth": self.full("project") + "\n",
        }
        for name, content in files.items():
            self.write(os.path.join(site, *name.split("/")), content.encode())
        if os.name != "nt":
            os.symlink("p", os.path.join(site, "linked"))
        self.write(os.path.join(prefix, "bin", "tool"), b"")
        return site
