"""Real build tools: what they install into a tree of their own, and how they start the sources."""

from __future__ import annotations

from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import executed, installed, package, pyproject, sample
from layouts.tools import copy_tree, run, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import Workshop, environment

_MESON = """project('appkg', version: '1')
py = import('python').find_installation(pure: true)
py.install_sources('appkg/__init__.py', 'appkg/core.py', 'appkg/unused.py', subdir: 'appkg')
py.install_sources('appkg/sub/__init__.py', 'appkg/sub/util.py', subdir: 'appkg/sub')
"""
_BUILD_SYSTEM = '[build-system]\nrequires = ["{}"]\nbuild-backend = "{}"\n'


def _path(python: Path) -> dict[str, str]:
    """A PATH with the programs of an environment, which build tools call."""
    return {"PATH": f"{python.parent}:/usr/bin:/bin"}


def _editable(
    shop: Workshop, here: Path, interpreter: Interpreter, backend: str, module: str, *more: str
) -> Built:
    """The sample project, installed editable by its own build backend."""
    prefix = here / "env"
    python = make_venv(prefix, interpreter)
    shop.install(python, backend, *more, "pip", *shop.needs())
    pyproject(here / "proj", more=_BUILD_SYSTEM.format(backend, module))
    pip = [python, "-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps"]
    run([*pip, "-e", here / "proj"], env=_path(python))
    built = beside(here / "proj", prefix, interpreter)
    built.env = _path(python)  # meson-python builds again when the package is imported
    loaders = [str(each) for each in interpreter.site(prefix).glob("_*editable*.py")]
    built.third_party += loaders
    starts = interpreter.site(prefix).glob("*.start" if interpreter.version >= (3, 15) else "*.pth")
    assert loaders
    assert list(starts)
    return built


@environment
def editable_meson(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """meson-python, whose loader a `.pth` file starts, or on 3.15 a `.start` file (PEP 829)."""
    write(here / "proj" / "meson.build", _MESON)
    package(here / "proj")
    return _editable(shop, here, interpreter, "meson-python", "mesonpy", "meson", "ninja")


@environment
def editable_scikit(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same of scikit-build-core."""
    text = "cmake_minimum_required(VERSION 3.15...3.30)\nproject(appkg LANGUAGES NONE)\n"
    write(here / "proj" / "CMakeLists.txt", text)
    package(here / "proj")
    backend = ("scikit-build-core", "scikit_build_core.build")
    return _editable(shop, here, interpreter, *backend, "cmake", "ninja")


@environment
def meson_install(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`meson install --destdir` in an unpacked release: neither a repository nor a pyproject."""
    root, prefix = here / "proj", here / "env"
    python = make_venv(prefix, interpreter)
    shop.install(python, "meson", "ninja", *shop.needs())
    package(root)
    write(root / "meson.build", _MESON)
    meson = python.parent / "meson"
    options = (
        "--prefix=/usr",
        f"-Dpython.purelibdir=/usr/lib/python{interpreter.minor}/site-packages",
    )
    run([meson, "setup", *options, "build"], cwd=root, env=_path(python))
    run([meson, "install", "-C", "build", "--destdir", root / "dest"], cwd=root, env=_path(python))
    site = interpreter.site(root / "dest" / "usr")
    return _installed_in(root, prefix, interpreter, site, root / "tests")


def _installed_in(
    root: Path, prefix: Path, interpreter: Interpreter, site: Path, tests: Path
) -> Built:
    """The project's tests, which run the package in an install tree."""
    files = [str(site / Path(path).relative_to(root)) for path in package(root)]
    built = sample(tests, interpreter, src="unused").run_by(prefix / "bin" / "python")
    built.project = [built.entry, *files]
    built.executed = [built.entry, *executed(files)]
    built.third_party = installed(interpreter.site(prefix))
    built.env = {"PYTHONPATH": str(site)}
    return built


@environment
def colcon_workspace(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A workspace of colcon: a package's tests run what was built of another, in `install`."""
    workspace, prefix = here / "workspace", here / "env"
    shop.install(make_venv(prefix, interpreter), *shop.needs())
    root = workspace / "src" / "appkg"
    package(root)
    write(workspace / "install" / ".colcon_install_layout", "isolated\n")
    site = interpreter.site(workspace / "install" / "appkg")
    copy_tree(root, site)
    tag = f"py{interpreter.minor}"
    write(site / f"appkg-1-{tag}.egg-info" / "top_level.txt", "appkg\n")  # and no list of files
    for name in ("appkg", "other"):
        write(workspace / "src" / name / ".git" / "HEAD", "ref: refs/heads/main\n")
    return _installed_in(root, prefix, interpreter, site, workspace / "src" / "other")
