"""Small trees of real files and links, grown from steps that hypothesis draws.

A step names the directory that it works on by a number, taken modulo what is
there. So every list of steps means something, and hypothesis can shorten it to
the smallest tree that shows a fault.
"""

from __future__ import annotations

import io
import json
import os
import zipfile

from .steps import LIB, SITE_NAMES, SITES, TOOLS, Step


class Tree:
    """What the steps make below `root`, which must be a real path.

    `entries` maps relative paths to content: bytes of a file, None of a directory,
    or the text of a link.
    """

    def __init__(self, root: str, steps: list[Step]) -> None:
        self.root = root
        self.entries: dict[str, bytes | str | None] = {"": None}
        self.to_directories: set[str] = set()  # the links that lead to one
        self.linked_sites: set[str] = set()  # the directories that are sites under other names
        self.owned: set[str] = set()  # the files that a RECORD lists
        self.late: list[Step] = []
        for step in steps:
            self.grow(step)
        for step in self.late:
            self.install(step)
        for path in [path for path, content in self.entries.items() if isinstance(content, str)]:
            if self.judged_by_name(path):
                del self.entries[path]
                self.to_directories.discard(path)

    def __repr__(self) -> str:
        lines = (f"{path or '.'}: {content!r}" for path, content in self.entries.items())
        return "\n".join((f"in {self.root}", *lines))

    def directories(self) -> list[str]:
        return [path for path, content in self.entries.items() if content is None]

    def files(self) -> list[str]:
        return [path for path, content in self.entries.items() if isinstance(content, bytes)]

    def at(self, number: int) -> str:
        directories = self.directories()
        return directories[number % len(directories)]

    def add(self, path: str, content: bytes | str | None) -> None:
        """Put something at `path` with the directories above it, unless something is in the way."""
        up = path.rpartition("/")[0]
        if up:
            self.add(up, None)
        if self.entries.get(up, b"") is None:
            self.entries.setdefault(path, content)

    def grow(self, step: Step) -> None:
        where = self.at(step.where)
        inside = f"{where}/".lstrip("/")
        here = inside + step.name
        match step.what:
            case "directory":
                self.add(here, None)
            case "module":
                self.add(inside + ("m.py", "six.py", "m.pyc", "os.py")[step.choice % 4], b"")
            case "package":
                self.add(f"{here}/__init__.py", b"")
                self.add(f"{here}/sub/m.py", b"")
            case "environment":
                self.environment(here, step)
            case "interpreter":
                self.add(f"{here}/{LIB}/os.py", b"")
                self.add(f"{here}/{LIB}/json/__init__.py", b"")
                if step.choice & 4:  # as Homebrew does
                    self.link(f"{here}/{LIB}/site-packages", self.at(step.target), step)
                self.add(f"{here}/{SITES[step.choice % 3]}/six.py", b"")
            case "site":
                self.add(inside + SITES[step.choice % 4] + "/p/__init__.py", b"")
            case "tool":
                self.add(inside + TOOLS[step.choice % 2] + "/t/m.py", b"")
            case "config":
                self.add(inside + "pyvenv.cfg", self.config(step))
            case "pyproject":
                name = "de"[step.choice % 2]
                self.add(inside + "pyproject.toml", f'[project]\nname = "{name}"\n'.encode())
            case "pex":
                self.add(inside + "PEX-INFO", b"{}")
            case "conda":
                self.add(inside + "conda-meta", None)
                self.late.append(step)
            case "archive":
                self.add(inside + "six.zip", archive(step.choice))
            case "directory link":
                self.link(here, self.at(step.target), step)
            case "file link":
                if files := self.files():
                    target = files[step.target % len(files)]
                    self.link(inside + ("six.zip" if ".zip" in target else "six.py"), target, step)
            case _:
                self.late.append(step)

    def environment(self, prefix: str, step: Step) -> None:
        self.add(f"{prefix}/pyvenv.cfg", self.config(step))
        self.add(f"{prefix}/{LIB}/site-packages/p/__init__.py", b"")
        self.add(f"{prefix}/bin/activate", b"")
        self.add(f"{prefix}/bin/tool", b"")
        if step.choice & 4 and self.entries.get(f"{prefix}/lib", b"") is None:
            self.link(f"{prefix}/lib64", f"{prefix}/lib", step)

    def config(self, step: Step) -> bytes:
        if step.choice & 1:
            return f"extends-environment = {self.full(self.at(step.target))}\n".encode()
        return b"home = /nowhere\n"

    def link(self, path: str, target: str, step: Step) -> None:
        full = self.full(target)
        up = os.path.dirname(self.full(path))
        self.add(path, full if step.choice & 1 else os.path.relpath(full, up))
        if self.entries[target] is None and isinstance(self.entries.get(path), str):
            self.to_directories.add(path)
            if path.endswith(SITE_NAMES):
                self.linked_sites.add(target)

    def install(self, step: Step) -> None:
        """Metadata that owns some of the files below a directory, and one beside it."""
        where = self.at(step.where)
        inside = f"{where}/".lstrip("/")
        below = [path for path in self.files() if path.startswith(inside)]
        rows = [
            path.removeprefix(inside)
            for number, path in enumerate(below)
            if (step.choice >> (number % 6)) & 1
        ]
        if step.what == "conda":
            record = json.dumps({"files": rows}).encode()
            self.add(f"{inside}conda-meta/t-{step.target % 3}-0.json", record)
            return
        self.owned.update(inside + row for row in rows)
        if step.choice & 64:
            rows.append("../../../bin/tool")
        stem = f"{inside}{'de'[step.target % 2]}-1"
        if step.what == "egg-info":
            self.add(f"{stem}.egg-info/top_level.txt", b"a\np\n")
            if step.choice & 128:
                lines = "\n".join(f"../{row}" for row in rows)
                self.add(f"{stem}.egg-info/installed-files.txt", lines.encode())
            return
        self.add(f"{stem}.dist-info/METADATA", b"")
        if step.choice & 128:
            self.add(f"{stem}.dist-info/RECORD", "".join(f"{row},,\n" for row in rows).encode())
        origin = (None, "dir_info", "dir_info", "archive_info")[step.target % 4]
        if origin is not None:
            editable = '"editable": true' if step.target % 4 == 1 else ""
            url = f'{{"url": "file://{self.full(self.at(step.where + 1))}", '
            self.add(
                f"{stem}.dist-info/direct_url.json",
                f'{url}"{origin}": {{{editable}}}}}'.encode(),
            )

    def judged_by_name(self, link: str, *, itself: bool = False) -> bool:
        """Whether a link is not followed, for speed; `itself`: when it is the whole question.

        Both spellings of a file get the same answer, with this exception: below the
        top level of a site directory, in a standard library and in directories of
        other tools, a link to a file is judged by its own name; in a standard library,
        and inside a regular package there or one that a RECORD owns, so is a link
        to a directory (but a standard library's site directory may be a link).
        """
        up, _, base = link.rpartition("/")
        library = False
        for at in above(up):
            name = at.rpartition("/")[2]
            if f"{at}/os.py".lstrip("/") in self.entries and not (base in SITE_NAMES and at == up):
                return True
            site = name in SITE_NAMES or at in self.linked_sites
            library = library or name in TOOLS or (site and at != up)
            package = f"{at}/__init__.py".lstrip("/")
            if package in self.owned or (library and package in self.entries):
                return True
        return library and (itself or link not in self.to_directories)

    def full(self, path: str) -> str:
        return f"{self.root}/{path}".rstrip("/")

    def write(self) -> None:
        for path, content in self.entries.items():
            if content is None:
                os.makedirs(self.full(path), exist_ok=True)
            elif isinstance(content, str):
                os.symlink(content, self.full(path))
            else:
                with open(self.full(path), "wb") as file:
                    file.write(content)

    def spellings(self, most: int = 200, deepest: int = 9) -> list[str]:
        """The names of everything in the tree, through all links, the shortest first."""
        found, level = [self.root], [self.root]
        for _ in range(deepest):
            below = []
            for directory in level:
                real = os.path.realpath(directory).removeprefix(self.root)
                for name in sorted(os.listdir(directory)):
                    path, link = f"{directory}/{name}", f"{real}/{name}".strip("/")
                    if not (link in self.to_directories and self.judged_by_name(link, itself=True)):
                        found.append(path)
                    if os.path.isdir(path):
                        below.append(path)
            level = below
            if len(found) > most:
                break
        missing = [f"{path}/none.py" for path in found[: most // 4]]
        members = [f"{path}/z/__init__.py" for path in found[:most] if path.endswith(".zip")]
        return found[:most] + missing + members


def above(path: str) -> list[str]:
    """Every directory from the top of the tree down to `path`."""
    parts = path.split("/") if path else []
    return ["/".join(parts[:number]) for number in range(len(parts) + 1)]


def archive(choice: int) -> bytes:
    """A zip with a package, and perhaps a record that owns it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("z/__init__.py", "")
        if choice & 1:
            file.writestr("z-1.dist-info/RECORD", "z/__init__.py,,\n")
    return data.getvalue()
