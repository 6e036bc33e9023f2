"""Trees where rules meet about scripts: of a prefix, a target, an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from layouts.small_tree import MINOR, Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_own_scripts_beside_those_of_the_environment(tree: Tree) -> None:
    """Where the root is the environment, `bin` holds the project's scripts too."""
    site = tree.venv("app")
    tree.install(site, "tool", ["tool.py", "../../../bin/tool"])
    tree.file("app/bin/tool", "#!python\n")
    own = tree.file("app/bin/release.py")
    below = tree.file("app/bin/parts/own.py")
    others = [tree.root / "app/bin" / each for each in ("tool", "activate")]
    others.append(Path(tree.file("app/bin/node_modules/gyp/x.py")))
    kinds = tree.ask("app", "app", own, below, *map(str, others))
    assert kinds == ["project", "project", "third-party", "third-party", "third-party"]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("packages/lib/site-packages", ()),  # as Azure Functions has it
        ("layer", (f"layer/lib/{MINOR}/site-packages",)),  # two layers of Lambda in one place
    ],
)
def test_scripts_of_a_target(tree: Tree, target: str, path: tuple[str, ...]) -> None:
    """The directory of scripts there is that of another site directory, too."""
    tree.venv("env")
    tree.install(tree.root / target, "flask", ["flask/__init__.py"])
    with (tree.root / target / "flask-1.0.dist-info" / "RECORD").open("a") as record:
        record.write("../../bin/flask,,\n")  # pip moves it after that
    for each in path:
        (tree.root / each).mkdir(parents=True)
    scripts = [tree.file(f"{target}/bin/{name}") for name in ("flask", "mine.py")]
    kinds = tree.ask("env", "proj", *scripts, path=(*path, target))
    assert kinds == ["third-party", "project"]


def test_scripts_of_a_prefix_in_the_project(tree: Tree) -> None:
    """`pip install --prefix deps`, which is no environment."""
    tree.venv("env")
    site = tree.root / "proj" / "deps" / "lib" / MINOR / "site-packages"
    tree.install(site, "flask", ["flask/__init__.py", "../../../bin/flask"])
    scripts = [tree.file(f"proj/deps/bin/{name}") for name in ("flask", "mine.py")]
    paths = (*scripts, site / "flask" / "__init__.py", tree.file(str(site / "loose.py")))
    kinds = tree.ask("env", "proj", *paths, path=("proj", str(site)))
    assert kinds == ["third-party", "project", "third-party", "project"]


def test_scripts_beside_a_linked_site_directory(tree: Tree) -> None:
    """Homebrew's framework has a link to the site directory of its own prefix."""
    site = tree.venv("env")
    real = tree.root / "brew" / "lib" / MINOR / "site-packages"
    real.parent.mkdir(parents=True)
    site.rename(real)
    site.symlink_to(real)
    tree.install(real, "flask", ["flask/__init__.py", "../../../bin/flask"])
    paths = [real / "flask" / "__init__.py", real.parents[2] / "bin" / "flask"]
    assert tree.ask("env", "proj", *paths, tree.file("brew/bin/mine.py")) == [
        *("third-party", "third-party", "project")
    ]
