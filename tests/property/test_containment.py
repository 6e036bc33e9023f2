"""What a tree says leads to nothing outside of it being opened, and to no endless walk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from whose import Classifier, Environment
from whose._environment.running import Facts
from whose._files.disk import Disk

from .steps import SCHEMES, VARIABLES

# In a process of its own, because an audit hook stays for ever.
CHILD = """
import json, os, sys
root, names = sys.argv[1], json.loads(sys.argv[2])
opened = []
from whose import Classifier
sys.addaudithook(
    lambda event, args: opened.append(os.fsdecode(args[0]))
    if event == "open" and not isinstance(args[0], int) else None
)
sys.path.insert(0, root + "/deps")
classifier = Classifier()
for name in names:
    classifier.explain(name)
from whose import Environment
found = Environment.of(root + "/venv")
other = Classifier(found)
for name in names:
    other.explain(name)
print(json.dumps(opened))
"""

TARGETS = (
    "/dev/zero",
    "/dev/stdin",
    "../../../../../../../../../../../../etc/passwd",
    "{outside}/secret",
    "{outside}",
    "../{outside_name}/secret",
    "../../{outside_name}/secret",
    "../../../../../{outside_name}/secret",
    "{root}/venv/../../{outside_name}/secret",
)
PLACES = (
    "RECORD row",
    "RECORD row, quoted",
    "RECORD as a link",
    "direct_url",
    "direct_url as a link",
    "top_level.txt",
    "installed-files.txt",
    "home",
    "pth",
    "pth import",
    "pyproject",
    "conda-meta",
)


def plant(root: str, place: str, target: str) -> None:
    """Have one file of metadata in both directories of the tree point at `target`."""
    for site in (f"{root}/deps", f"{root}/venv/lib/python3.11/site-packages"):
        metadata = f"{site}/d-1.dist-info"
        match place:
            case "RECORD row":
                write(f"{metadata}/RECORD", f"{target},,\n")
            case "RECORD row, quoted":
                write(f"{metadata}/RECORD", f'"{target}",sha256=0,1\n')
            case "RECORD as a link":
                relink(target, f"{metadata}/RECORD")
            case "direct_url":
                url = {"url": f"file://{target}", "dir_info": {"editable": True}}
                write(f"{metadata}/direct_url.json", json.dumps(url))
            case "direct_url as a link":
                relink(target, f"{metadata}/direct_url.json")
            case "top_level.txt":
                write(f"{metadata}/top_level.txt", f"{target}\n")
            case "installed-files.txt":
                write(f"{site}/e-1.egg-info/installed-files.txt", f"{target}\n")
            case "home":
                write(f"{root}/venv/pyvenv.cfg", f"home = {target}\n")
            case "pth":
                write(f"{site}/d.pth", f"{target}\n")
            case "pth import":
                write(f"{site}/d.pth", f"import site; open({target!r})\n")
            case "pyproject":
                write(f"{root}/pyproject.toml", f'[project]\nname = "d"\nreadme = "{target}"\n')
            case "conda-meta":
                text = json.dumps({"files": [target, f"{target}/m.py", "m.py", "sub/a/m.py"]})
                write(f"{root}/conda-meta/d-{len(target)}.json", text)


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.islink(path):
        return  # planted before: what it leads to must not be written
    with open(path, "a") as file:
        file.write(text)


def relink(target: str, path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.lexists(path):
        os.symlink(target, path)


@settings(max_examples=max(8, settings.default.max_examples // 20))
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(TARGETS)), min_size=4, max_size=16)
)
def test_nothing_outside_is_opened(planted: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        top = os.path.realpath(directory)
        root, outside = f"{top}/tree", f"{top}/outside"
        write(f"{outside}/secret", "secret")
        for site in (f"{root}/deps", f"{root}/venv/lib/python3.11/site-packages"):
            write(f"{site}/d-1.dist-info/METADATA", "Name: d\nVersion: 1\n")
            write(f"{site}/p/__init__.py", "")
        write(f"{root}/venv/pyvenv.cfg", "")
        for place, target in planted:
            names = {"outside": outside, "outside_name": "outside", "root": root}
            plant(root, place, target.format(**names))
        asked = [
            f"{site}/{name}"
            for site in (f"{root}/deps", f"{root}/venv/lib/python3.11/site-packages", f"{root}")
            for name in ("p/__init__.py", "m.py", "d-1.dist-info/RECORD", "sub/a/m.py")
        ]
        child = subprocess.run(
            [sys.executable, "-c", CHILD, root, json.dumps(asked)],
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert child.returncode == 0, child.stderr
        opened = json.loads(child.stdout)
        assert any(name.startswith(root) for name in opened)  # it does look
        # What a link in the place of metadata leads to may be read, if it is a regular file.
        real = {os.path.realpath(name) for name in opened if not os.path.islink(name)}
        assert not {name for name in real if name.startswith(outside)}
        assert not {"/dev/zero", "/etc/passwd", os.path.realpath("/dev/stdin")} & {*opened, *real}


@contextmanager
def patience() -> Iterator[None]:
    """Fails what makes many more calls than a finite chain takes, as it may never end."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 200_000:
            raise AssertionError("no end")

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["", "/", "/../{}", "/self", "/."]))),
    st.integers(0, 6),
)
def test_chains_of_environments_end(extends: list[tuple[int, str]], first: int) -> None:
    """`extends-environment` leads anywhere: to itself, in circles, through links."""
    with tempfile.TemporaryDirectory() as directory:
        root = os.path.realpath(directory)
        for number, (target, suffix) in enumerate(extends or [(0, "")]):
            prefix = f"{root}/e{number}"
            os.makedirs(f"{prefix}/lib/python3.11/site-packages")
            os.symlink(".", f"{prefix}/self")
            key = f"extends-environment = ../e{target}{suffix.format(f'e{target}')}\n"
            write(f"{prefix}/pyvenv.cfg", key)
        prefix = f"{root}/e{first % max(1, len(extends))}"
        facts = Facts(
            prefixes=[prefix],
            base_prefixes=[f"{root}/none"],
            path=[],
            schemes=SCHEMES,
            variables=VARIABLES,
            cwd=f"{root}/none",
            home=root,
        )
        with patience():
            environment = Environment(facts, Disk())
        prefixes = [os.path.realpath(layer.prefix) for layer in environment.layers]
        assert len(prefixes) == len(set(prefixes))
        assert prefixes[0] == prefix
        module = f"{prefix}/lib/python3.11/site-packages/m.py"
        assert Classifier(environment).classify(module) == "third-party"
