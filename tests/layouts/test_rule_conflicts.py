"""Trees where two rules meet: each case is small, and its truth is how it was built."""

from __future__ import annotations

from pathlib import Path

import pytest

from layouts.small_tree import MINOR, Tree, editable


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_root_is_environment_asked_from_elsewhere(tree: Tree) -> None:
    """The project's own root is the environment; the program runs in another directory."""
    site = tree.venv("app")
    tree.install(site, "app", ["app.pth"], **editable(tree.root / "app"))
    tree.install(site, "click", ["click/__init__.py"])
    own = tree.file("app/src/app/core.py")
    kinds = tree.ask("app", "elsewhere", own, site / "click" / "__init__.py", site / "loose.py")
    assert kinds == ["project", "third-party", "third-party"]


def test_sibling_whose_root_is_an_environment(tree: Tree) -> None:
    """An editable sibling is the project's, although its directory has a pyvenv.cfg."""
    site = tree.venv("proj/.venv")
    other = tree.venv("lib")
    tree.install(site, "lib", ["lib.pth"], **editable(tree.root / "lib"))
    tree.install(other, "click", ["click/__init__.py"])
    own = tree.file("lib/libpkg/core.py")
    kinds = tree.ask("proj/.venv", "proj", own, other / "click" / "__init__.py")
    assert kinds == ["project", "third-party"]


def test_editable_below_environment_is_project_but_a_checkout_of_pip_is_not(tree: Tree) -> None:
    """`pip install -e git+…` clones into `<venv>/src`; what lies elsewhere was put by the user."""
    site = tree.venv("env")
    tree.install(site, "mine", ["mine.pth"], **editable(tree.root / "env" / "code" / "mine"))
    tree.install(site, "dep", ["dep.pth"], **editable(tree.root / "env" / "src" / "dep"))
    tree.file("env/src/dep/.git/HEAD")
    mine, dep = tree.file("env/code/mine/core.py"), tree.file("env/src/dep/dep/core.py")
    assert tree.ask("env", "elsewhere", mine, dep) == ["project", "third-party"]


def test_recorded_data_files_in_a_shared_prefix(tree: Tree) -> None:
    """A wheel's data files lie in the prefix, beside the project's own."""
    site = tree.venv("app")
    tree.install(site, "data", ["data.py", "../../../share/data/plugin.py"])
    own = tree.file("app/share/own.py")
    plugin = tree.root / "app/share/data/plugin.py"
    assert tree.ask("app", "app", own, plugin) == ["project", "third-party"]


def test_record_cannot_claim_what_is_outside_its_prefix(tree: Tree) -> None:
    """A record that lists the project's files is not believed."""
    site = tree.venv("proj/.venv")
    own = tree.file("proj/src/core.py")
    tree.install(site, "evil", ["evil.py", "../../../../src/core.py", own])
    assert tree.ask("proj/.venv", "proj", own, path=("proj/src",)) == ["project"]


def test_flat_bundle(tree: Tree) -> None:
    """The project and what was installed share one directory (Lambda), even a namespace."""
    tree.venv("env")
    task = tree.root / "task"
    tree.install(task, "click", ["click/__init__.py", "click/core.py"])
    tree.install(task, "jaraco.context", ["jaraco/context/__init__.py"])
    tree.install(task, "six", ["six.py", "../../bin/sixtool"])
    own = [tree.file(f"task/{name}") for name in ("handler.py", "app/x.py", "jaraco/mine/x.py")]
    other = [
        str(task / name)
        for name in ("click/core.py", "click/new.py", "jaraco/context/__init__.py", "six.py")
    ]
    other += [str(task / "click-1.0.dist-info" / "METADATA"), tree.file("task/bin/sixtool")]
    kinds = tree.ask("env", "task", *own, *other, path=("task",))
    assert kinds == ["project"] * 3 + ["third-party"] * 6


def test_vendored_copies_belong_to_the_package(tree: Tree) -> None:
    """Metadata kept beside vendored copies in a package is no installation."""
    tree.venv("proj/.venv")
    tree.file("proj/app/__init__.py")
    vendor = tree.root / "proj" / "app" / "_vendor"
    tree.install(vendor, "six", ["six.py"])
    assert tree.ask("proj/.venv", "proj", vendor / "six.py", path=("proj",)) == ["project"]


def test_target_directory_that_was_taken_off_the_path(tree: Tree) -> None:
    """What an installer recorded stays third-party when it is not on sys.path."""
    tree.venv("proj/.venv")
    deps = tree.root / "proj" / "deps"
    tree.install(deps, "click", ["click/__init__.py"])
    paths = [deps / "click" / "__init__.py", tree.file("proj/deps/own.py")]
    assert tree.ask("proj/.venv", "proj", *paths) == ["third-party", "project"]


def test_test_data_called_site_packages(tree: Tree) -> None:
    """A name does not make an installer's directory of the project's own data."""
    tree.venv("proj/.venv")
    plain = tree.file("proj/tests/data/site-packages/fake/__init__.py")
    deep = tree.file("proj/tests/data/lib/python3.9/site-packages/fake/__init__.py")
    assert tree.ask("proj/.venv", "proj", plain, deep) == ["project", "project"]


def test_link_from_site_packages_to_a_checkout(tree: Tree) -> None:
    """A tree that no installer owns is the project's, under either spelling."""
    site = tree.venv("env")
    real = tree.file("checkout/pkg/core.py")
    (site / "pkg").symlink_to(tree.root / "checkout" / "pkg")
    single = tree.file("checkout/single.py")
    (site / "single.py").symlink_to(single)
    paths = [real, site / "pkg" / "core.py", single, site / "single.py"]
    assert tree.ask("env", "elsewhere", *paths) == ["project"] * 4


def test_link_from_site_packages_to_an_installation(tree: Tree) -> None:
    """A store that an installer wrote is third-party, under either spelling."""
    site = tree.venv("env")
    store = tree.root / "store" / "abc"
    tree.install(store, "pkg", ["pkg/core.py", "pkg/__init__.py"])
    (site / "pkg").symlink_to(store / "pkg")
    paths = [store / "pkg" / "core.py", site / "pkg" / "core.py"]
    assert tree.ask("env", "elsewhere", *paths) == ["third-party"] * 2


def test_user_given_directory_inside_an_environment(tree: Tree) -> None:
    """That some parent has a pyvenv.cfg does not make PYTHONPATH third-party."""
    tree.venv("env")
    own = tree.file("env/code/core.py")
    share = tree.file("env/share/other.py")
    assert tree.ask("env", "elsewhere", own, path=("env/code",)) == ["project"]
    assert tree.ask("env", "elsewhere", own, share) == ["third-party"] * 2


def test_local_installation_beside_a_shared_namespace(tree: Tree) -> None:
    """Only the recorded files of the local distribution are the project's."""
    site = tree.venv("env")
    tree.file("checkout/pyproject.toml")
    source = {"url": f"file://{tree.root / 'checkout'}", "dir_info": {}}
    tree.install(site, "ns.mine", ["ns/mine/__init__.py", "ns/flat.py"], **source)
    tree.install(site, "ns.other", ["ns/other/__init__.py", "ns/six.py"])
    names = (
        "ns/mine/__init__.py",
        "ns/mine/new.py",
        "ns/flat.py",
        "ns/other/__init__.py",
        "ns/six.py",
    )
    kinds = tree.ask("env", "elsewhere", *(site / name for name in names))
    assert kinds == ["project"] * 3 + ["third-party"] * 2


@pytest.mark.parametrize(
    "declaration",
    ['[project]\nname = "My.App"\n', '[tool.poetry]\nname = "my_app"\n'],
)
def test_own_wheel_installed_from_a_local_archive(tree: Tree, declaration: str) -> None:
    """A local wheel is the project if it has the project's name."""
    site = tree.venv("proj/.venv")
    tree.file("proj/pyproject.toml", declaration)
    for name in ("my_app", "other"):
        source = {"url": f"file:///wheels/{name}.whl", "archive_info": {}}
        tree.install(site, name, [f"{name}/__init__.py"], **source)
    paths = [site / name / "__init__.py" for name in ("my_app", "other")]
    assert tree.ask("proj/.venv", "proj/tests", *paths) == ["project", "third-party"]


def test_unrecorded_metadata_of_the_project_itself(tree: Tree) -> None:
    """Metadata that the project's build left in its tree does not make it third-party."""
    tree.venv("proj/.venv")
    tree.file("proj/pyproject.toml", '[project]\nname = "app"\n')
    tree.file("proj/app-1.0.dist-info/METADATA", "Name: app\n")
    own = tree.file("proj/app/core.py")
    assert tree.ask("proj/.venv", "proj", own, path=("proj",)) == ["project"]


def test_egg_directories(tree: Tree) -> None:
    """Eggs that setuptools fetched for a build are third-party."""
    tree.venv("proj/.venv")
    tree.file("proj/.eggs/dep-1.0-py3.11.egg/EGG-INFO/PKG-INFO")
    egg = tree.file("proj/.eggs/dep-1.0-py3.11.egg/dep/__init__.py")
    assert tree.ask("proj/.venv", "proj", egg) == ["third-party"]


def test_egg_info_beside_sources_is_no_installation(tree: Tree) -> None:
    """What `pip install -e` and `setup.py develop` leave in a source tree."""
    tree.venv("proj/.venv")
    tree.file("proj/app.egg-info/SOURCES.txt", "app/core.py\n")
    tree.file("proj/app.egg-info/top_level.txt", "app\n")
    own = tree.file("proj/app/core.py")
    assert tree.ask("proj/.venv", "proj", own, path=("proj",)) == ["project"]


@pytest.mark.parametrize("metadata", ["app.egg-info/SOURCES.txt", "app-1.0.dist-info/METADATA", ""])
def test_metadata_of_the_project_hides_nothing_in_its_package(tree: Tree, metadata: str) -> None:
    """What a build left beside the sources, or that it left nothing, changes no answer."""
    tree.venv("proj/.venv")
    tree.file("proj/pyproject.toml", '[project]\nname = "app"\n')
    if metadata:
        tree.file(f"proj/{metadata}", "Name: app\n")
    own = [tree.file(f"proj/app/{each}.py") for each in ("__init__", "extlibs/__init__", "sub/x")]
    libraries = tree.root / "proj" / "app" / "extlibs"  # on sys.path: see matters of opinion
    tree.install(libraries, "six", ["six.py"])
    inner = tree.venv("proj/app/web/env")
    tree.install(inner, "click", ["click/__init__.py"])
    node = tree.file("proj/app/web/node_modules/gyp/gyp.py")
    paths = [*own, libraries / "six.py", inner / "click" / "__init__.py", node]
    kinds = tree.ask("proj/.venv", "proj", *paths, path=("proj", "proj/app/extlibs"))
    assert kinds == ["project"] * 3 + ["third-party"] * 3


def test_store_of_packages_without_records(tree: Tree) -> None:
    """A directory called site-packages with metadata is an installer's, wherever it is."""
    tree.venv("proj/.venv")
    repository = tree.root / "external" / "pypi_bs4" / "site-packages"
    tree.file("external/pypi_bs4/site-packages/beautifulsoup4-4.12.dist-info/METADATA")
    module = tree.file("external/pypi_bs4/site-packages/bs4/__init__.py")
    assert repository.is_dir()
    assert tree.ask("proj/.venv", "proj", module) == ["third-party"]


def test_clone_in_a_site_directory_with_an_environment_of_its_own(tree: Tree) -> None:
    """The environment around it is not used; the one in the clone runs."""
    site, own = tree.venv("app/.venv"), tree.venv(f"app/.venv/lib/{MINOR}/site-packages/clone/env")
    tree.install(site, "click", ["click/__init__.py"])
    code, git = (tree.file(str(site / "clone" / each)) for each in ("core.py", ".git/HEAD"))
    paths = [code, site / "click" / "__init__.py", own / "loose.py", site / "loose.py"]
    kinds = tree.ask(str(site / "clone" / "env"), str(Path(git).parents[1]), *paths)
    assert kinds == ["project", "third-party", "third-party", "third-party"]


def test_clone_in_a_site_directory_of_which_only_sys_path_tells(tree: Tree) -> None:
    """The directory of tests is there by pytest, that of the script by coverage.py."""
    site = tree.venv("app/.venv")
    tests = Path(tree.file(str(site / "clone" / "tests" / "test.py"))).parent
    code, _ = (tree.file(str(site / "clone" / each)) for each in ("core.py", "pyproject.toml"))
    tree.install(site, "click", ["click/__init__.py"])
    paths = (code, tests / "test.py", site / "click" / "__init__.py", site / "loose.py")
    kinds = tree.ask("app/.venv", "elsewhere", *paths, path=(str(tests),))
    assert kinds == ["project", "project", "third-party", "third-party"]


def test_member_that_a_workspace_excludes(tree: Tree) -> None:
    """A fork beside the members is none of them: what is installed is the index's."""
    site = tree.venv("env")
    tree.file(
        "proj/pyproject.toml",
        '[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/click-fork"]\n',
    )
    for directory, name in (("libs/own", "own"), ("libs/click-fork", "click")):
        tree.file(f"proj/{directory}/pyproject.toml", f'[project]\nname = "{name}"\n')
        tree.install(site, name, [f"{name}/__init__.py"])
    modules = (site / each / "__init__.py" for each in ("own", "click"))
    assert tree.ask("env", "proj", *modules) == ["project", "third-party"]


def test_own_distribution_in_an_environment_inside_the_one_that_runs(tree: Tree) -> None:
    """As in one that is beside it: only what is the project's own is not third-party."""
    tree.venv("env")
    for place in ("env/share/other", "beside"):
        site = tree.venv(place)
        tree.install(site, "app", ["app/core.py"], url=f"file://{tree.root}/proj", dir_info={})
        tree.install(site, "click", ["click/core.py"])
        paths = (site / each for each in ("app/core.py", "click/core.py", "loose.py"))
        kinds = tree.ask("env", "proj", *paths, tree.root / place / "loose.py")
        assert kinds == ["project", "third-party", "third-party", "third-party"], place
