"""What hypothesis draws: the steps that grow a tree, and the frame that it is judged in."""

from __future__ import annotations

import os
from typing import NamedTuple

from hypothesis import strategies as st

from whose import Environment
from whose._environment.running import Facts
from whose._files.disk import Disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .trees import Tree

LIB = "lib/python3.11"
SITE_NAMES = ("site-packages", "dist-packages")
SITES = (f"{LIB}/site-packages", "Lib/site-packages", "lib/python3/dist-packages", "site-packages")
TOOLS = ("node_modules", "__pypackages__")

SCHEMES = [
    {
        "stdlib": "{installed_base}/{platlibdir}/python{py_version_short}",
        "platstdlib": "{platbase}/{platlibdir}/python{py_version_short}",
        "purelib": "{base}/lib/python{py_version_short}/site-packages",
        "platlib": "{platbase}/{platlibdir}/python{py_version_short}/site-packages",
        "scripts": "{base}/bin",
    },
    {
        "purelib": "{base}/lib/python3/dist-packages",
        "platlib": "{platbase}/lib/python3/dist-packages",
        "scripts": "{base}/bin",
    },
    {
        "purelib": "{userbase}/lib/python{py_version_short}/site-packages",
        "platlib": "{userbase}/lib/python{py_version_short}/site-packages",
        "scripts": "{userbase}/bin",
    },
]
VARIABLES = {"py_version_short": "3.11", "py_version_nodot": "311", "platlibdir": "lib"}


class Step(NamedTuple):
    """One thing that is added to a tree; numbers are taken modulo what is there."""

    what: str
    where: int
    name: str
    target: int
    choice: int


class Frame(NamedTuple):
    """The directories that an interpreter would name; numbers as in `Step`."""

    prefix: int
    base: int
    path: list[int]
    stdlib_at: int
    cwd: int
    script: int
    user_base: int

    def environment(self, tree: Tree) -> Environment:
        """A new environment with nothing read yet."""
        names = [*tree.directories(), *sorted(tree.to_directories)]
        # Nobody runs an interpreter that lies in a site directory.
        standard = [
            tree.full(name)
            for name in names
            if f"{name}/os.py".lstrip("/") in tree.entries
            and not set(SITE_NAMES) & set(name.split("/"))
        ]

        def pick(number: int) -> str:
            return tree.full(names[number % len(names)])

        path = [pick(number) for number in self.path]
        stdlib = standard[: self.base + 1][-1:]
        at = self.stdlib_at % (len(path) + 1)
        path[at:at] = stdlib
        base = os.path.dirname(os.path.dirname(stdlib[0])) if stdlib else pick(self.base)
        return Environment(
            Facts(
                prefixes=[pick(self.prefix)],
                base_prefixes=[base],
                path=path,
                schemes=SCHEMES,
                variables=VARIABLES,
                stdlib=stdlib,
                user_base=pick(self.user_base),
                home=os.path.dirname(tree.root),
                cwd=pick(self.cwd),
                script_directory=pick(self.script),
            ),
            Disk(),
        )


_KINDS = (
    "directory",
    "module",
    "package",
    "environment",
    "interpreter",
    "site",
    "tool",
    "config",
    "distribution",
    "egg-info",
    "pyproject",
    "pex",
    "conda",
    "archive",
    "directory link",
    "file link",
)
_NAMES = ("a", "b", "src", "lib", "bin", "python3.11", ".venv", "__pycache__")
_NUMBERS = st.integers(0, 40)

STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(_KINDS),
        where=_NUMBERS,
        name=st.sampled_from(_NAMES),
        target=_NUMBERS,
        choice=st.integers(0, 255),
    ),
    max_size=14,
)
FRAMES = st.builds(
    Frame,
    prefix=_NUMBERS,
    base=_NUMBERS,
    path=st.lists(_NUMBERS, max_size=4),
    stdlib_at=_NUMBERS,
    cwd=_NUMBERS,
    script=_NUMBERS,
    user_base=_NUMBERS,
)
