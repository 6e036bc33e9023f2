"""Trees of links into a store: Nix, Guix, Spack, Bazel; each with a copied interpreter."""

from __future__ import annotations

import os
from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import DISTRIBUTIONS, installed, sample
from layouts.tools import copy_tree, link, link_entries, link_files, write
from layouts.workshop import WHOSE, Workshop, layout


def _stored(shop: Workshop, store: Path, interpreter: Interpreter) -> dict[str, Path]:
    """One prefix in the store for each distribution, and one for `whose` and what it needs."""
    found = {}
    for number, name in enumerate((*DISTRIBUTIONS, WHOSE)):
        target = store / f"{str(number) * 8}-python{interpreter.minor}-{name}"
        found[name] = copy_tree(shop.prefix(interpreter, name), target, ("__pycache__",))
    return found


_NIX_START = '''"""Adds the packages of the environment, and gives the interpreter its prefix."""
import os
import site
import sys

for path in filter(None, os.environ.pop("NIX_PYTHONPATH", "").split(":")):
    site.addsitedir(path)
prefix = os.environ.pop("NIX_PYTHONPREFIX", "")
executable = os.environ.pop("NIX_PYTHONEXECUTABLE", "")
if prefix and sys.prefix == sys.base_prefix:
    sys.prefix = sys.exec_prefix = prefix
    sys.executable = executable
    site.PREFIXES.insert(0, prefix)
'''


@layout
def nix_with_packages(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`python.withPackages`: a tree of links, a wrapper, a `sitecustomize` that sets the prefix."""
    store, name = here / "nix" / "store", f"python{interpreter.minor}"
    base = shop.private_copy(store / f"aaaaaaaa-{name}", interpreter)
    write(interpreter.site(base) / "sitecustomize.py", _NIX_START)
    env = store / f"bbbbbbbb-{name}-env"
    site = interpreter.site(env)
    link_entries(base / "lib" / name, site.parent, ("site-packages",))
    for each in (base, *_stored(shop, store, interpreter).values()):
        link_entries(interpreter.site(each), site)
    wrapper = write(
        env / "bin" / name,
        f"#!/bin/sh\nexport NIX_PYTHONPREFIX='{env}' NIX_PYTHONEXECUTABLE='{env}/bin/{name}'\n"
        f"export NIX_PYTHONPATH='{site}' PYTHONNOUSERSITE=true\n"
        f"exec '{base}/bin/{name}' \"$@\"\n",
    )
    os.chmod(wrapper, 0o755)
    built = sample(here / "home" / "proj", interpreter).run_by(wrapper)
    built.third_party = [*installed(site), str(site / "sitecustomize.py")]
    built.stdlib = [
        *interpreter.stdlib_files(base / "lib" / name),
        *interpreter.stdlib_files(site.parent),
    ]
    return built


@layout
def nix_shell(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A development shell: the site directory of every store path on PYTHONPATH."""
    store, name = here / "nix" / "store", f"python{interpreter.minor}"
    base = shop.private_copy(store / f"aaaaaaaa-{name}", interpreter)
    packages = _stored(shop, store, interpreter)
    sites = {each: interpreter.site(prefix) for each, prefix in packages.items()}
    built = sample(here / "home" / "proj", interpreter).run_by(base / "bin" / name)
    built.third_party = [path for each in DISTRIBUTIONS for path in installed(sites[each], each)]
    built.stdlib = interpreter.stdlib_files(base / "lib" / name)
    built.env = {"PYTHONPATH": os.pathsep.join(map(str, sites.values()))}
    return built


_GUIX_START = '''"""Adds the site directories that the profile names."""
import os
import site

for path in filter(None, os.environ.get("GUIX_PYTHONPATH", "").split(":")):
    site.addsitedir(path)
'''


@layout
def guix_profile(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A profile of links into the store, itself reached through a link in the home directory."""
    store, name = here / "gnu" / "store", f"python{interpreter.minor}"
    base = shop.private_copy(store / "aaaaaaaa-python", interpreter)
    customize = write(base / "lib" / name / "sitecustomize.py", _GUIX_START)
    profile = store / "zzzzzzzz-profile"
    for each in _stored(shop, store, interpreter).values():
        link_entries(interpreter.site(each), interpreter.site(profile))
    link(profile / "bin" / "python3", base / "bin" / name)
    live = link(here / "home" / "me" / ".guix-profile", profile)
    built = sample(here / "home" / "me" / "proj", interpreter).run_by(live / "bin" / "python3")
    built.third_party = installed(interpreter.site(live))
    built.stdlib = [*interpreter.stdlib_files(base / "lib" / name), customize]
    built.env = {"GUIX_PYTHONPATH": str(interpreter.site(live))}
    return built


@layout
def spack_view(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A view: directories for real, every file a link, the interpreter a copy."""
    store, view, name = here / "opt" / "spack", here / "view", f"python{interpreter.minor}"
    base = shop.private_copy(store / "python-aaaaaaaa", interpreter)
    link_files(base / "lib", view / "lib")
    copy_tree(base / "bin", view / "bin")
    for each in _stored(shop, store, interpreter).values():
        link_files(interpreter.site(each), interpreter.site(view))
    built = sample(here / "proj", interpreter).run_by(view / "bin" / name)
    built.third_party = installed(interpreter.site(view))
    built.stdlib = [
        *interpreter.stdlib_files(base / "lib" / name),
        *interpreter.stdlib_files(view / "lib" / name),
    ]
    return built


def _bazel(
    shop: Workshop, here: Path, interpreter: Interpreter
) -> tuple[Built, Path, dict[str, Path]]:
    """The project, the tree of runfiles, and in that the repository of each distribution."""
    workspace, external = here / "ws", here / "output" / "external"
    runfiles = here / "output" / "bin" / "app" / "run.runfiles"
    base = shop.private_copy(external / "rules_python++python", interpreter)
    repositories = {}
    for name in (*DISTRIBUTIONS, WHOSE):
        site = external / f"rules_python++pip+pypi_{name}" / "site-packages"
        # A RECORD would differ from build to build, so the rules leave it out.
        source = interpreter.site(shop.prefix(interpreter, name))
        copy_tree(source, site, ("__pycache__", "RECORD"))
        repositories[name] = runfiles / site.parent.name / "site-packages"
        link_files(site, repositories[name])
    name = f"python{interpreter.minor}"
    built = sample(workspace / "app", interpreter).run_by(base / "bin" / name)
    link_files(workspace / "app", runfiles / "_main" / "app")
    linked = [path.replace(str(workspace), str(runfiles / "_main")) for path in built.project]
    built.project += linked
    built.entry, built.cwd = linked[0], str(workspace)
    built.third_party = [
        path for each in DISTRIBUTIONS for path in installed(repositories[each], each)
    ]
    built.stdlib = interpreter.stdlib_files(base / "lib" / name)
    return built, runfiles, repositories


@layout
def bazel_runfiles(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Runfiles: file links to the workspace and to external repositories on PYTHONPATH."""
    built, runfiles, repositories = _bazel(shop, here, interpreter)
    path = [runfiles, runfiles / "_main", runfiles / "_main" / "app", *repositories.values()]
    built.env = {"PYTHONPATH": os.pathsep.join(map(str, path)), "RUNFILES_DIR": str(runfiles)}
    return built


@layout
def bazel_site_packages(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The newer way: an environment in the runfiles, its packages links to those repositories."""
    built, runfiles, repositories = _bazel(shop, here, interpreter)
    prefix = runfiles / "_main" / "app" / "_run.venv"
    site = interpreter.site(prefix)
    write(prefix / "pyvenv.cfg", f"home = {os.path.dirname(built.python[0])}\n")
    python = link(prefix / "bin" / "python3", built.python[0])
    for repository in repositories.values():
        for each in repository.iterdir():
            if each.name != ".lock":
                link(site / each.name, os.path.relpath(each, site))
    built.third_party += installed(site)
    return built.run_by(python)
