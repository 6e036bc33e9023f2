"""The options project and third_party: what they force, and what is said of wrong ones."""

import os

import pytest

pytestmark = pytest.mark.slow


TREE = {
    "prog.py": """\
        import one
        import one.two
        import one.two.three
        import one.two.three.four
        import click
        import colorsys
        import iniconfig
        """,
    "one/__init__.py": "A = 1\n",
    "one/two/__init__.py": "A = 1\n",
    "one/two/three/__init__.py": "A = 1\n",
    "one/two/three/four.py": "A = 1\n",
}
ALL = {
    "prog.py",
    "one/__init__.py",
    "one/two/__init__.py",
    "one/two/three/__init__.py",
    "one/two/three/four.py",
}
TWO = {"one/two/__init__.py", "one/two/three/__init__.py", "one/two/three/four.py"}
THREE = {"one/two/three/__init__.py", "one/two/three/four.py"}
FOUR = {"one/two/three/four.py"}
ICONFIG = {"deps/iniconfig"}


def measured(project, run="", whose="", **more):
    project.rc(run, whose, **more)
    project.measure()
    return executed_only(project)


def executed_only(project):
    """The files with executed lines; those of installed packages by their directory."""
    names = [name for name, lines in project.measured().items() if lines]
    return {
        name.rpartition("/")[0] if name.startswith(("deps", "site")) else name for name in names
    }


@pytest.fixture
def tree(project):
    return project.write(TREE)


FORCED = {
    "third_party = one": ALL - TWO - {"one/__init__.py"},
    "third_party = one/two": ALL - TWO,
    "third_party = one/two/": ALL - TWO,
    "third_party = ./one/../one/two": ALL - TWO,
    "third_party = one/two/three/four.py": ALL - FOUR,
    "third_party = one/tw": ALL,
    "third_party = .": set(),
    "project = deps": ALL | ICONFIG,
    "project = deps/iniconfig/__init__.py, deps/iniconfig": ALL | ICONFIG,
    "project = {site}/click": ALL | {"site:click"},
    "project = {stdlib}/colorsys.py": ALL | {"stdlib:colorsys.py"},
    "third_party = one\nproject = one/two": ALL - {"one/__init__.py"},
    "project = one/two\nthird_party = one": ALL - {"one/__init__.py"},
    "project = one\nthird_party = one/two": ALL - TWO,
    "third_party = one, one/two/three\nproject = one/two": ALL - {"one/__init__.py"} - THREE,
    "project = one, one/two/three\nthird_party = one/two": ALL - {"one/two/__init__.py"},
    "project =\n    one\n    deps\n\nthird_party =\n    one/two\n    one/two/three": (
        ALL - TWO | ICONFIG
    ),
    "project =\nthird_party =": ALL,
    "third_party = /": set(),
}


@pytest.mark.parametrize("options", FORCED)
def test_forced(tree, options):
    """What is named is as it is said to be; of several that contain a file, the deepest wins."""
    site, stdlib = tree.venv.site, tree.venv.stdlib
    found = measured(tree, whose=options.format(site=site, stdlib=stdlib))
    assert found == FORCED[options]


@pytest.mark.parametrize(
    ("source", "expected"), [("source = .", ALL - TWO), ("source_pkgs = one", {"one/__init__.py"})]
)
def test_third_party_inside_source(tree, source, expected):
    """What is third-party by an option is not measured in a source tree either."""
    found = measured(tree, source, "third_party = one/two")
    assert found == expected


def test_third_party_inside_source_is_not_listed_as_unexecuted(tree):
    """A source tree is searched for files that were not executed: only the project's."""
    tree.rc("source = one", "third_party = one/two").write({"one/idle.py": "A = 1\n"})
    assert tree.measure() == {"one/__init__.py": [1], "one/idle.py": []}


def test_installed_inside_source_is_not_listed_as_unexecuted(project, executed):
    """Nor what is installed in the tree, where namespace packages are searched as well."""
    project.rc("source = .", more="[report]\ninclude_namespace_packages = True")
    assert project.measure(env={"PYTHONPATH": ""}) == {**executed, "app/unused.py": []}


def test_project_inside_source(tree):
    """What is the project's by an option is measured in a source tree as all else there."""
    assert measured(tree, "source = .", "project = deps") == ALL | ICONFIG


def test_include_and_omit_stay_coverages(tree):
    """`include` is authoritative; `omit` leaves out what an option made the project's."""
    assert measured(tree, "include = one/two/*", "third_party = one") == TWO
    assert measured(tree, "omit = one/two/three/*", "project = one") == ALL - THREE


@pytest.mark.parametrize(
    "value",
    [
        "~/project/one/two",
        "$ROOT/one/two",
        "${ROOT}/one/two",
        "one/$PART",
        "~/project/$UNSET/one/two",
    ],
)
@pytest.mark.parametrize("name", [".coveragerc", "pyproject.toml"])
def test_home_and_variables(tree, value, name):
    """`~` and variables are expanded; coverage.py itself does it in ini files only."""
    if name == ".coveragerc":
        tree.rc(whose=f"third_party = {value}")
    else:
        tree.write({name: _toml(repr(value))})
    home = str(tree.root.parent)
    tree.measure(env={"HOME": home, "ROOT": str(tree.root), "PART": "two", "UNSET": ""})
    assert executed_only(tree) == ALL - TWO


def _toml(third_party, more=""):
    return (
        '[tool.coverage.run]\nplugins = ["whose"]\n'
        f"[tool.coverage.whose]\nthird_party = {third_party}\n{more}"
    )


TOML = {
    '"one/two"': ALL - TWO,
    '["one/two"]': ALL - TWO,
    '["one/two", "prog.py"]': ALL - TWO - {"prog.py"},
    '"one/two, prog.py"': ALL - TWO - {"prog.py"},
    '"""\none/two\n  prog.py\n"""': ALL - TWO - {"prog.py"},
    '["one/two,prog.py"]': ALL,  # a name with a comma: lists are not split
    "[]": ALL,
    '""': ALL,
}


@pytest.mark.parametrize("value", TOML)
def test_toml(tree, value):
    """TOML has lists; strings mean there what they mean in an ini file."""
    tree.write({"pyproject.toml": _toml(value)}).measure()
    assert executed_only(tree) == TOML[value]


def test_names_with_odd_characters(tree):
    """Blanks, brackets and letters of any script are letters of a name."""
    tree.write({"one/zwei [3] é drei/odd.py": "A = 1\n"})
    tree.write({"prog.py": "import sys\nsys.path.insert(0, 'one/zwei [3] é drei')\nimport odd\n"})
    assert measured(tree, whose="third_party = one/zwei [3] é drei") == {"prog.py"}
    assert measured(tree, whose="third_party = one/zwei") == {
        "prog.py",
        "one/zwei [3] é drei/odd.py",
    }


def test_links(tree):
    """An option that names a link, or what a link leads to, means both spellings."""
    (tree.root / "alias").symlink_to("one")
    assert measured(tree, whose="third_party = alias") == ALL - TWO - {"one/__init__.py"}
    tree.write({"prog.py": "import alias.two\n"})
    assert measured(tree, whose="third_party = one/two") == {"prog.py", "one/__init__.py"}


WRONG = {
    "[whose]\nprojects = one": "projects",
    "[whose]\nthirdparty = one\nproject = one": "thirdparty",
    "[whose]\nproject = one\nthird_party = one": "project and third_party",
    "[whose]\nproject = one\nthird_party = {root}/two/../one/": "project and third_party",
    "[whose]\nthird_party = a\0b": "third_party",
}
WRONG_TOML = {
    "third_party = 3": "third_party",
    "third_party = true": "third_party",
    "third_party = 1.5": "third_party",
    "third_party = [1]": "third_party",
    'third_party = ["one", ""]': "third_party",
    'third_party = [["one"]]': "third_party",
    "third_party = {one = 1}": "third_party",
    "project = 1979-05-27": "project",
    'project = "a\\u0000b"': "project",
    'project = ["a\\u0000b"]': "project",
    'other = "one"': "other",
    'project = ["one"]\nthird_party = ["./one"]': "project and third_party",
}


def check_error(done, name):
    assert done.returncode == 1
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    assert "whose" in line
    assert name in line


@pytest.mark.parametrize("text", WRONG)
def test_wrong_options(tree, text):
    """A wrong option is one line that names it, and exit status 1."""
    tree.rc(more=text.format(root=tree.root))
    check_error(tree.coverage("run", "prog.py", ok=False), WRONG[text])


@pytest.mark.parametrize("text", WRONG_TOML)
def test_wrong_options_in_toml(tree, text):
    """The same for the types that TOML has."""
    head = '[tool.coverage.run]\nplugins = ["whose"]\n[tool.coverage.whose]\n'
    tree.write({"pyproject.toml": head + text + "\n"})
    check_error(tree.coverage("run", "prog.py", ok=False), WRONG_TOML[text])


def test_wrong_options_for_a_report(tree):
    """Other commands say it in the same way."""
    measured(tree)
    tree.rc(more="[whose]\nprojects = one")
    check_error(tree.coverage("report", ok=False), "projects")


def test_a_path_that_does_not_exist_is_allowed(tree):
    """Options may name what exists elsewhere only."""
    assert measured(tree, whose="third_party = missing\nproject = ~nobody/x") == ALL


def test_chdir_before_the_imports(tree):
    """The working directory that options are relative to is the one at the start."""
    tree.write({"away/one/two/decoy.txt": ""})
    prog = f"import os, sys\nos.chdir('away')\n{TREE['prog.py']}".replace("        ", "")
    tree.write({"prog.py": prog})
    assert measured(tree, whose="third_party = one/two") == ALL - TWO
    tree.measure("-m", "prog")
    assert executed_only(tree) == ALL - TWO


def test_chdir_and_relative_path_entries(tree):
    """A relative entry of `sys.path` is where the import system finds it."""
    tree.write(
        {
            "away/near/found.py": "A = 1\n",
            "prog.py": """\
                import os, sys
                os.chdir("away")
                sys.path.insert(0, "near")
                sys.path.insert(0, os.path.join("..", "deps"))
                import found
                import iniconfig
                """,
        }
    )
    tree.rc().measure(env={"PYTHONPATH": os.devnull})
    assert executed_only(tree) == {"prog.py", "away/near/found.py"}
