"""Metadata that a build left in the project, or that a distributor's build left in its packages."""

from __future__ import annotations

import json
from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import DISTRIBUTIONS, executed, installed, sample
from layouts.tools import copy_tree, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import WHOSE, Workshop, environment, layout


def _built_elsewhere(site: Path, name: str, url: str) -> None:
    """Say of a distribution that it was installed from a directory of the build machine."""
    metadata = next(site.glob(f"{name}-*.dist-info"))
    write(metadata / "direct_url.json", json.dumps({"dir_info": {}, "url": url}))


@layout
def conda_built(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Packages of conda, each with a `direct_url.json` that names where it was built."""
    prefix = shop.private_copy(here / "miniconda3" / "envs" / "work", interpreter)
    write(prefix / "conda-meta" / "history", "==> made <==\n")
    site, name = interpreter.site(prefix), f"python{interpreter.minor}"
    for each in (*DISTRIBUTIONS, WHOSE):
        copy_tree(interpreter.site(shop.prefix(interpreter, each)), site, ("__pycache__",))
    work = "build_artifacts/bld/rattler-build_click_1785888127/work"
    _built_elsewhere(site, "click", f"file:///home/conda/feedstock_root/{work}")
    _built_elsewhere(site, "six", "file:///D:/bld/six_1646775829781/work")
    _built_elsewhere(site, "attrs", "file:///croot/attrs_1734533101012/work")
    built = sample(here / "proj", interpreter).run_by(prefix / "bin" / name)
    built.stdlib = interpreter.stdlib_files(prefix / "lib" / name)
    built.third_party = installed(site)
    return built


_SETUP = """from setuptools import setup

NAME = "app-kg"
setup(name=NAME, version="1", package_dir={"": "src"}, packages=["appkg", "appkg.sub"])
"""


@environment
def tox_setup_py(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A project with a `setup.py` alone, installed as tox does: from an sdist that it built."""
    root = here / "proj"
    prefix, sdists = root / ".tox" / "py", root / ".tox" / ".tmp" / "package" / "1"
    built = sample(root, interpreter, src="src", script="tests/run_app.py")
    built.project.append(write(root / "setup.py", _SETUP))
    shop.uv("build", "-q", "--sdist", "-o", sdists, root)
    python = make_venv(prefix, interpreter)
    shop.install(python, *shop.needs())
    shop.install(python, next(sdists.glob("*.tar.gz")))
    site = interpreter.site(prefix)
    copies = [str(site / Path(path).relative_to(root / "src")) for path in built.project[1:-1]]
    built.project += copies
    built.executed = [built.entry, *executed(copies)]
    built.third_party = installed(site)
    return built.run_by(python)


@environment
def metadata_of_setup_py(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """What `setup.py dist_info` leaves beside the sources: metadata without a RECORD."""
    root = here / "proj"
    shop.install(make_venv(root / ".venv", interpreter), *shop.needs())
    built = beside(root, root / ".venv", interpreter)
    text = 'from setuptools import setup\nsetup(name="appkg", version="1", packages=["appkg"])\n'
    built.project.append(write(root / "setup.py", text))
    metadata = root / "appkg-1.dist-info"
    write(metadata / "METADATA", "Metadata-Version: 2.1\nName: appkg\nVersion: 1\n")
    write(metadata / "top_level.txt", "appkg\n")
    return built


@environment
def briefcase_dev(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`briefcase dev` writes metadata beside the sources, which are on PYTHONPATH."""
    root = here / "proj"
    shop.install(make_venv(root / ".venv", interpreter), *shop.needs())
    built = sample(root, interpreter, src="src", script="tests/run_app.py")
    built.third_party = installed(interpreter.site(root / ".venv"))
    text = '[tool.briefcase]\nproject_name = "App"\nbundle = "org.example"\nversion = "1"\n'
    write(root / "pyproject.toml", text + '[tool.briefcase.app.appkg]\nsources = ["src/appkg"]\n')
    metadata = root / "src" / "appkg.dist-info"
    write(metadata / "INSTALLER", "briefcase\n")
    write(metadata / "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    write(metadata / "METADATA", "Metadata-Version: 2.1\nName: appkg\nVersion: 1\n")
    write(metadata / "top_level.txt", "appkg\n")
    built.env = {"PYTHONPATH": str(root / "src")}
    return built.run_by(root / ".venv" / "bin" / "python")
