"""What a snapshot looks at, what that costs, and what it is if not all could be looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import tracemalloc
from pathlib import Path

import pytest

from unit.builders import SITE, Link, Tree, archive, build, distribution, environment
from whose import Classifier, Environment

BASE = {"bin": {"python3": ""}, "lib/python3.13": {"os.py": ""}}


@pytest.mark.skipif(sys.platform == "win32", reason="a drive has no such directories")
@pytest.mark.parametrize("way", ["the working directory", "a link"])
def test_the_root_of_the_disk_is_not_walked_through(tmp_path: Path, way: str) -> None:
    """Its own modules and directories are in it, and what leads to other places below it."""
    link = Link("/") if way == "a link" else ""
    site = {**distribution("lib-1", "lib/__init__.py"), "lib/__init__.py": ""}
    tree = {"base": BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: site},
            "project": {"m.py": "", "all": link}}  # fmt: skip
    top = build(tree, tmp_path)
    start = "/" if way == "the working directory" else "project"
    live = environment(top, "e", path=[start, "base/lib/python3.13", f"e/{SITE}"], cwd=start)
    text = live.to_json()
    assert json.loads(text)["disk"]["/"]["usr"]["share"].keys() <= {"zoneinfo"}
    after = Classifier(Environment.from_json(text))
    for name in ("/m.py", "/usr/m.py", f"{top}/e/{SITE}/lib/__init__.py", f"{top}/project/m.py"):
        assert after.classify(name) == Classifier(live).classify(name), name


NO_FILES = """
    import resource, whose
    environment = whose.Environment.of({prefix!r})
    environment.to_json()
    right = whose.Classifier(environment).library_prefixes()
    asked = whose.Classifier(environment)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limit[1]))
    asked.library_prefixes()
    try:
        environment.to_json()
    except OSError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    environment.to_json()
    assert asked.library_prefixes() == right
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_no_snapshot_is_taken_while_too_many_files_are_open(tmp_path: Path) -> None:
    """It would be wrong for good."""
    tree = {"base": BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}}}
    top = build(tree, tmp_path)
    code = textwrap.dedent(NO_FILES).format(prefix=os.path.join(top, "e"))
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("no snapshot: ")
    assert found.stdout.endswith(" (Too many open files)\n")


def test_modules_of_namespace_packages_have_their_owners(tmp_path: Path) -> None:
    """Their names say nothing of these, and no regular package is around them."""
    site = {
        **distribution("one-1", "space/util/one.py", "space/__pycache__/x.pyc", "space/data.txt"),
        **distribution("two-1", "space/util/two.py", "space/util/two/__init__.py"),
        "space/util": {"one.py": "", "two.py": "", "two/__init__.py": ""},
    }
    top = build(
        {"base": BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: site}}, tmp_path
    )
    live = environment(top, "e", path=["base/lib/python3.13", f"e/{SITE}"], cwd="e")
    after = Classifier(Environment.from_json(live.to_json()))
    for name, owner in {"one.py": "one 1", "two.py": "two 1", "two/__init__.py": "two 1"}.items():
        assert str(after.owner(f"{top}/e/{SITE}/space/util/{name}")) == owner, name


def test_scripts_of_a_site_directory_that_is_a_link(tmp_path: Path) -> None:
    """Its rows are relative to the link. What it leads to has not the shape of such a directory."""
    record = distribution("lib-1", "lib/__init__.py", "../../../bin/tool")
    tree = {
        "base": BASE,
        "cache": {**record, "lib/__init__.py": ""},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: Link("cache"), "bin/tool": "#!"},
        "project": {"m.py": ""},
    }
    top = build(tree, tmp_path)
    live = environment(top, "e", path=["base/lib/python3.13", f"e/{SITE}"])
    tool = f"{top}/e/bin/tool"
    for each in (live, Environment.from_json(live.to_json())):
        assert Classifier(each).classify(tool) == "third-party"
        assert str(Classifier(each).owner(tool)) == "lib 1"


def test_a_directory_deeper_than_any(tmp_path: Path) -> None:
    """A file may name one. What is above it need not be remembered, one by one."""
    named = ("/" + "a" * 99) * 2000
    top = build({"e": {"pyvenv.cfg": "", SITE: {"far.egg-link": f"{named}\n."}}}, tmp_path)
    made = environment(top, "e")
    tracemalloc.start()
    try:
        text = made.to_json()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert named in text
    assert peak < 30 * 1024 * 1024


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_known_by_its_name_alone_has_its_owner(tmp_path: Path, packed: bool) -> None:
    """What tells the owner is recorded, though no kind depends on it."""
    other = {"METADATA": "Name: a\nImport-Name: d.part\n", "INSTALLER": "briefcase\n"}
    files = {"d/__init__.py": "", "d/part.py": "", "d-1.dist-info/METADATA": "Name: d\n"}
    files |= {f"a-1.dist-info/{name}": text for name, text in other.items()}
    if packed:
        del files["a-1.dist-info/INSTALLER"]
    vendor: bytes | Tree = archive(texts=files) if packed else files
    project: Tree = {"pyproject.toml": '[project]\nname = "d"\n', "vendor": vendor}
    top = build({"base": BASE, "project": project}, tmp_path)
    live = environment(top, "base", path=["base/lib/python3.13", "project/vendor"])
    after = Classifier(Environment.from_json(live.to_json()))
    for name in ("d/__init__.py", "d/part.py"):
        path = f"{top}/project/vendor/{name}"
        assert after.owner(path) == Classifier(live).owner(path), name
        assert after.classify(path) == Classifier(live).classify(path) == "project"
