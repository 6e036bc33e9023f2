"""What a project calls itself: in which files, and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import Link, build, environment
from whose._files.disk import Disk
from whose._files.limits import FILE_LIMIT
from whose._metadata import contents
from whose._metadata.formats import members, of_pyproject

SETUP = """\
from setuptools import setup
NAME = "Const-Ant"
setup(version="1", name={name}, packages=[])
"""


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"pyproject.toml": '[project]\nname = "A_b"\n'}, {"a-b"}),
        ({"pyproject.toml": '[project]\nname = "x"\n[tool.briefcase.app.y]\n'}, {"x", "y"}),
        ({"pyproject.toml": '[tool.poetry]\nname = "p"\n'}, {"p"}),
        ({"pyproject.toml": '[tool.poetry]\nname = "p"\n[project]\nname = "x"\n'}, {"x"}),
        ({"pyproject.toml": 'project = {name = "x"}\n[tool.poetry]\nname = "p"\n'}, {"x"}),
        # Lines that only look like those of a name.
        *(
            ({"pyproject.toml": text.replace("'''", quotes)}, {"a"})
            for quotes in ("'''", '"""')
            for text in (
                "x = '''\n[project]\nname = 'no'\n'''\n[project]\nname = 'a'\n",
                "[project]\ndescription = '''\nname = 'no'\n'''\nname = 'a'\n",
            )
        ),
        ({"pyproject.toml": "[project]\nname-x = 'no'\nname = 'a'\n"}, {"a"}),
        ({"pyproject.toml": "[project]\nname = 'a' # or 'b'\n"}, {"a"}),
        ({"pyproject.toml": '[project]\nname = "\\u0061"\n'}, {"a"}),
        ({"pyproject.toml": "[project]\n[tool.x]\nname = 'no'\n[tool.y]\n"}, set()),
        ({"pyproject.toml": "[tool.flit.metadata]\nmodule = 'm'\n"}, {"m"}),
        ({"pyproject.toml": "[tool.flit.metadata]\nmodule = 'm'\ndist-name = 'd'\n"}, {"d"}),
        ({"setup.py": SETUP.format(name="computed()"), "A_b.egg-info/PKG-INFO": ""}, {"a-b"}),
        ({"setup.py": SETUP.format(name="f()"), "src/c.egg-info/PKG-INFO": ""}, {"c"}),
        ({"setup.py": SETUP.format(name="'n'"), "other.egg-info/PKG-INFO": ""}, {"n"}),
        (
            {"setup.py": SETUP.format(name="f()"), "c.egg-info/x": "", "PKG-INFO": "Name: d"},
            {"c", "d"},
        ),
        ({"other.egg-info/PKG-INFO": ""}, set()),
        # An unpacked sdist.
        ({"setup.py": SETUP.format(name="f()"), "PKG-INFO": "Name: A_b\n\nName: c"}, {"a-b"}),
        ({"pyproject.toml": "[tool.maturin]\n", "PKG-INFO": "Name: a\r\n"}, {"a"}),
        ({"pyproject.toml": '[project]\nname = "a"\n', "PKG-INFO": "Name: b\n"}, {"a"}),
        ({"pyproject.toml": "[project]\nversion = '1'\n", "PKG-INFO": "Name: b\n"}, set()),
        ({"PKG-INFO": "Name: a\n"}, set()),
        (
            {"pyproject.toml": "[tool.briefcase.app.one]\n[tool.briefcase.app.two]\n"},
            {"one", "two"},
        ),
        ({"pyproject.toml": "[tool]\nbriefcase = 1\n"}, set()),
        ({"pyproject.toml": f"project.name='a'\n{'a.' * 5000}a = 1\n"}, set()),
        ({"pyproject.toml": f"project = {{name = 'a'}}\n# {'.' * 3000}\n"}, {"a"}),
        ({"pyproject.toml": "project = {name = 'a'}\n" + f"# {'.' * 2000}\n" * 2}, {"a"}),
        ({"pyproject.toml": f"project.name='a'\n# {'.' * 3001}\n"}, set()),
        ({"pyproject.toml": f"project.name='a'\n# {'. ' * 3001}\n"}, set()),
        # Attacks on the parsers: they would take hours.
        ({"pyproject.toml": "project.name = 'a'\n" + f"a{'.a' * 900}.b = 1\n" * 2000}, set()),
        ({"setup.cfg": f"[metadata]\nx{' ' * 2_000_000}x\nname{' ' * 2_000_000}= a\n"}, {"a"}),
        ({"setup.cfg": "[metadata]\n  name\t =  a\nx = 1\n\n  2\n"}, {"a"}),
        ({"pyproject.toml": "[project]\nname = 1\n[tool.poetry]\nname = 'p'\n"}, {"p"}),
        ({"setup.cfg": "[metadata]\nname = from.cfg\n"}, {"from-cfg"}),
        ({"setup.cfg": "[metadata]\n[metadata]\n"}, set()),
        ({"setup.cfg": "[options]\nname = b\n[metadata] # [c]\nName: a\nx = c\n"}, {"a"}),
        ({"setup.cfg": "[metadata]\n# c\n  name = a\n"}, {"a"}),
        ({"setup.cfg": "[metadata]\n# name = b\nurls =\n  Name = c\n  [x]\nname = a\n"}, {"a"}),
        ({"setup.cfg": "[options]\n", "setup.py": SETUP.format(name="'py'")}, {"py"}),
        ({"pyproject.toml": "[broken", "setup.cfg": "[metadata]\nname = c\n"}, {"c"}),
        ({"setup.cfg": "[broken"}, set()),
        ({"setup.cfg": b"[metadata]\nauthor = \xf6\nname = a\n"}, {"a"}),
        ({"setup.py": SETUP.format(name="'Lite_ral'")}, {"lite-ral"}),
        ({"setup.py": SETUP.format(name="NAME")}, {"const-ant"}),
        ({"setup.py": "NAME: Final[str] = 'a'\nsetup(name=NAME)"}, {"a"}),
        ({"setup.py": "NAME: str\nsetup(name=NAME)"}, set()),
        ({"setup.py": SETUP.format(name="computed()")}, set()),
        ({"setup.py": SETUP.format(name="XNAMEX")}, set()),
        ({"setup.py": "meta = dict(version='1', name='a')\nsetup(**meta)"}, {"a"}),
        ({"setup.py": "META = {'name' : 'a'}\nsetup(\n    **META)"}, {"a"}),
        ({"setup.py": "X = {'name': 'a'}\nsetup(version='1')"}, set()),
        ({"setup.py": "name = 'x'\n"}, set()),
        ({"setup.py": "this.name = 'x'\nsetup(name=computed())"}, set()),
        ({"setup.py": "core.setup(**{**other, 'name': 'a'})"}, {"a"}),
        ({"setup.py": "M = {**M}\nsetup(**M, **computed())"}, set()),
        # Only the argument of `setup` itself is the distribution's name.
        ({"setup.py": "setup(ext_modules=[Extension(name='x')], name='a')"}, {"a"}),
        ({"setup.py": "setup(ext_modules=[Extension(name='x')])"}, set()),
        (
            {"setup.py": "X = Extension(name='x')\nsetup(**{'name': 'a', 'x': {'name': 'y'}})"},
            {"a"},
        ),
        ({"setup.py": "M = dict(name='a', ext=[Extension(name='x')])\nsetup(**M)"}, {"a"}),
        ({"setup.py": "# setup(name='x')\n'setup(name=\"y\")'\nsetup(name='a')"}, {"a"}),
        ({"setup.py": "'''\nsetup(name='x')\n'''\nsetup(\n    # (\n    name='a',\n)"}, {"a"}),
        ({"setup.py": "setup(name='x-' + suffix)"}, set()),
        ({"setup.py": "setup(text=')', name=\"a\")"}, {"a"}),
        ({"setup.py": f"setup({'(' * 200_000}"}, set()),
        ({"setup.py": b"setup(name='\xff')"}, set()),
        ({"setup.py": b"# coding: latin-1\nsetup(name='a', author='\xf6')"}, {"a"}),
        ({"pyproject.toml": "", "setup.cfg": "[metadata]\nname = c\n", "setup.py": "x"}, {"c"}),
    ],
)
def test_names(files: dict[str, str | bytes], names: set[str], tmp_path: Path) -> None:
    """The first file that has a name is believed."""
    top = build({"project": files, "e": {}}, tmp_path)
    assert environment(top, "e").contents.project_names.above(f"{top}/project") == names
    for name in names:
        assert environment(top, "e").contents.project_names.nearest(name, f"{top}/project")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[project]\nname = "a"', "a"),
        ("[project]\nname='a'\nversion='1'", "a"),
        ('[tool.x]\n[project]\nversion = "1"\nname = "a=b"\n[tool.y]\n[tool.z]\nname = "y"', "a=b"),
        ('[tool.poetry]\nname = "a"', "a"),
    ],
)
def test_most_names_are_found_without_parsing_the_file(text: str, name: str) -> None:
    """That would take longer than everything else before the first answer."""
    assert of_pyproject(f"{text}\n[broken") == [name]
    assert members(f"{text}\n[tool.uv.workspace]\nmembers = ['m']\n[broken") == ["m"]


@pytest.mark.parametrize(
    ("text", "name", "has"),
    [
        ('[project]\nname = "Own_.Name"\n', "own-name", True),
        ('[project]\nname = "OWN"\n', "own", True),
        ('[project]\nname = "own"\n', "other", False),
        ('[project]\nname = "own"\ndescription = "not other"\n', "other", False),
        ('[project]\nname = "\\u006fwn"\n', "own", True),
    ],
)
def test_a_name_in_any_spelling(text: str, name: str, *, has: bool, tmp_path: Path) -> None:
    top = build({"project": {"pyproject.toml": text}, "e": {}}, tmp_path)
    asked = environment(top, "e").contents.project_names
    assert bool(asked.nearest(name, f"{top}/project/src")) is has


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("setup.py", "setup(name='own', install_requires=['other'])"),
        ("setup.py", "setup(name='own', ext_modules=[Extension('other')])"),
        ("pyproject.toml", '[project]\nname = "own"\ndependencies = ["module", "other"]\n'),
    ],
)
def test_a_project_is_not_what_it_requires(file: str, text: str, tmp_path: Path) -> None:
    """Something else may have been installed from its directory before, as in a base image."""
    top = build({"project": {file: text}, "e": {}}, tmp_path)
    asked = environment(top, "e").contents.project_names
    assert not asked.may_be_at("other", f"{top}/project")
    assert asked.may_be_at("own", f"{top}/project")


def test_directories_may_be_left_out(tmp_path: Path) -> None:
    own = {"setup.cfg": "[metadata]\nname = own\n"}
    top = build({"project": {**own, "a": own, "b": {}}}, tmp_path)
    asked = contents.ProjectNames(Disk())
    assert asked.nearest("own", f"{top}/project/a") == f"{top}/project/a"
    assert asked.nearest("own", f"{top}/project/a", {f"{top}/project/a"}) == f"{top}/project"
    assert not asked.nearest("own", f"{top}/project/b", {f"{top}/project"})


def test_where_a_project_was_in_another_copy_of_its_repository(tmp_path: Path) -> None:
    """Not very deep: there the same names may be anything."""
    own = {"setup.cfg": "[metadata]\nname = own\n"}
    top = build({"repo/a/b/c": own, "other/a/b/c/d": own}, tmp_path)
    asked = contents.ProjectNames(Disk())
    assert asked.was_in("own", "/built/in/a/b/c", [f"{top}/other", f"{top}/repo"])
    assert not asked.was_in("other", "/built/in/a/b/c", [f"{top}/repo"])
    assert not asked.was_in("own", "/built/in/a/b/c/d", [f"{top}/other"])


def test_a_file_that_cannot_be_read_may_give_any_name(tmp_path: Path) -> None:
    top = build({"project": {}}, tmp_path)
    disk = Disk()
    asked = contents.ProjectNames(disk)
    assert not asked.may_be_at("own", f"{top}/project")
    assert asked.may_be_at("own", f"{top}/project", bare=True)
    disk.problems[f"{top}/project/setup.py"] = "cannot be read (Input/output error)"
    assert asked.may_be_at("own", f"{top}/project")


def test_what_cannot_be_parsed_is_noted(tmp_path: Path) -> None:
    others = {"other": {"pyproject.toml": "project"}, "empty": {"setup.cfg": "[options]"}}
    top = build({"e": {}, **others}, tmp_path)
    asked = environment(top, "e").contents.project_names
    assert asked.above(f"{top}/other") == asked.above(f"{top}/empty") == frozenset()
    path = f"{top}/other/pyproject.toml"
    assert asked.disk.problems == {path: "cannot be parsed (TOMLDecodeError)"}


def test_files_are_read_and_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, read = [], []

    class Watched(Disk):
        def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
            read.append(path)
            return super().read(path, limit)

    def reader(text: str) -> list[str]:
        parsed.append(text)
        return ["own"]

    monkeypatch.setattr(contents, "READERS", {"pyproject.toml": reader})
    top = build({"project": {"pyproject.toml": "name = own"}}, tmp_path)
    asked = contents.ProjectNames(Watched())
    for _ in range(3):
        assert asked.nearest("own", f"{top}/project")
        assert "own" in asked.above(f"{top}/project")
    assert parsed == ["name = own"]
    assert len(read) == len(set(read))
    # A process whose working directory is gone asks above nothing.
    read.clear()
    asked = contents.ProjectNames(Watched())
    assert not asked.nearest("own", "")
    assert not asked.above("")
    assert read == []


def test_what_is_no_project_of_a_repository(tmp_path: Path) -> None:
    """What is in a package or in metadata, or only linked; files are not looked at."""
    project = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree = {
        ".git": {},
        "tests": {"__init__.py": "", "lib": project},
        "pack": {"__init__.py": "", **project},
        "d-info": project,
        ".hidden": project,
        "linked": Link("elsewhere"),
        "deep": {"er": {"still": project}},
        "src": {f"m{number}.py": "" for number in range(50)},
    }
    top = build({"repo": tree, "elsewhere": project, "e": {}}, tmp_path)

    class Counting(Disk):
        asked = 0

        def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
            self.asked += 1
            return super().read(path, limit)

    names = contents.ProjectNames(disk := Counting())
    assert not names.is_in_repository("d", f"{top}/repo")
    assert disk.asked < 20
    build({"repo/libs/d": project}, tmp_path)
    assert contents.ProjectNames(Disk()).is_in_repository("d", f"{top}/repo/tests")
