"""Own code in unusual places, and foreign code in one's own, as builds and people put it."""

from __future__ import annotations

import shutil
from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import entry, executed, hatch_packages, installed, package, pyproject, sample
from layouts.tools import copy_tree, link, run, tool, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import Workshop, environment


def _equipped(
    shop: Workshop, here: Path, interpreter: Interpreter, *, backend: str = "hatchling"
) -> Built:
    """A project below `proj/src`, and an environment with what it needs but not the project."""
    more = hatch_packages("src/appkg") if backend == "hatchling" else ""
    pyproject(here / "proj", backend=backend, more=more)
    built = sample(here / "proj", interpreter, src="src", script="tests/run_app.py")
    python = make_venv(here / "env", interpreter)
    shop.install(python, *shop.needs())
    built.third_party = installed(interpreter.site(here / "env"))
    return built.run_by(python)


def _copied_to(built: Built, sources: Path, directory: Path) -> Built:
    """With the copies of the package in `directory`, which are those that run."""
    copies = [str(directory / Path(path).relative_to(sources)) for path in built.project[1:]]
    built.project += copies
    built.executed = [built.entry, *executed(copies)]
    return built


def _wheel(shop: Workshop, here: Path) -> Path:
    shop.uv("build", "-q", "--wheel", "-o", here / "proj" / "dist", here / "proj")
    return next((here / "proj" / "dist").glob("*.whl"))


@environment
def from_find_links(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project's wheel, installed by its name with `--find-links`, as if from an index."""
    built = _equipped(shop, here, interpreter)
    wheel = _wheel(shop, here)
    offline = ("--no-index", "--find-links", wheel.parent)
    shop.install(built.python[0], *offline, "appkg")
    return _copied_to(built, here / "proj" / "src", interpreter.site(here / "env"))


@environment
def wheel_of_subdirectory(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A wheel in `dist` of a repository that has the project in a subdirectory, by its path."""
    root = here / "proj"
    pyproject(root / "python", backend="hatchling", more=hatch_packages("src/appkg"))
    write(root / ".git" / "HEAD", "ref: refs/heads/main\n")
    built = sample(root, interpreter, src="python/src", script="tests/run_app.py")
    python = make_venv(here / "env", interpreter)
    shop.install(python, *shop.needs())
    shop.uv("build", "-q", "--wheel", "-o", root / "dist", root / "python")
    shop.install(python, next((root / "dist").glob("*.whl")))
    built.third_party = installed(interpreter.site(here / "env"))
    return _copied_to(built.run_by(python), root / "python" / "src", interpreter.site(here / "env"))


@environment
def container_stage(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The last stage of a container: of the project, only its environment and tests are left."""
    root = here / "proj"
    pyproject(root, backend="hatchling", more=hatch_packages("src/appkg"))
    built = sample(root, interpreter, src="src", script="tests/run_app.py")
    python = make_venv(root / ".venv", interpreter)
    shop.install(python, *shop.needs())
    shop.install(python, root)
    site = interpreter.site(root / ".venv")
    _copied_to(built, root / "src", site)
    built.project = [built.entry, *(each for each in built.project if each.startswith(str(site)))]
    shutil.rmtree(root / "src")
    (root / "pyproject.toml").unlink()
    built.third_party = installed(site)
    return built.run_by(python)


@environment
def container_workspace(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same of a workspace with a member, run by a script in the environment, cwd elsewhere."""
    built = container_stage(shop, here, interpreter)
    root, member = here / "proj", here / "proj" / "packages" / "member"
    pyproject(member, name="member", backend="hatchling", more=hatch_packages("src/member"))
    copies = package(member / "src", "member")
    shop.install(built.python[0], member)
    site = interpreter.site(root / ".venv")
    copies = [str(site / Path(path).relative_to(member / "src")) for path in copies]
    shutil.rmtree(root / "packages")
    shutil.rmtree(root / "tests")
    script = entry(root / ".venv" / "bin" / "serve", after="import member.core")
    built.entry = script
    built.project = [script, *built.project[1:], *copies]
    built.executed = executed(built.project)
    built.cwd = str(here)
    return built


@environment
def moved_repository(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A repository that was moved after the project in its subdirectory was installed for real."""
    old, root = here / "old", here / "proj"
    pyproject(old / "python", backend="hatchling", more=hatch_packages("src/appkg"))
    package(old / "python" / "src")
    write(old / ".git" / "HEAD", "ref: refs/heads/main\n")
    python = make_venv(here / "env", interpreter)
    shop.install(python, *shop.needs(), old / "python")
    old.rename(root)
    built = sample(root, interpreter, src="python/src", script="tests/run_app.py")
    built.third_party = installed(interpreter.site(here / "env"))
    return _copied_to(built.run_by(python), root / "python" / "src", interpreter.site(here / "env"))


@environment
def modules_in_share(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project installed for real, with a module in the environment's `share`."""
    built = _equipped(shop, here, interpreter)
    more = '[tool.hatch.build.targets.wheel.shared-data]\n"plugins" = "share/appkg"\n'
    pyproject(here / "proj", backend="hatchling", more=hatch_packages("src/appkg") + more)
    source = write(here / "proj" / "plugins" / "plugin.py", "def go():\n    return 1\n")
    shop.install(built.python[0], here / "proj")
    plugin = here / "env" / "share" / "appkg" / "plugin.py"
    entry(built.entry, after=f"import runpy\nrunpy.run_path({str(plugin)!r})")
    _copied_to(built, here / "proj" / "src", interpreter.site(here / "env"))
    built.project += [source, str(plugin)]
    built.executed.append(str(plugin))
    return built


@environment
def wheel_on_pythonpath(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project's wheel file itself on PYTHONPATH."""
    built = _equipped(shop, here, interpreter)
    wheel = _wheel(shop, here)
    built.env = {"PYTHONPATH": str(wheel)}
    return _copied_to(built, here / "proj" / "src", wheel)


@environment
def rpm_buildroot(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An rpm build's BUILDROOT: the project's wheel below it, on PYTHONPATH for its tests."""
    built = _equipped(shop, here, interpreter)
    prefix = here / "BUILDROOT" / "appkg-1-1.x86_64" / "usr"
    options = ("--python", interpreter.executable, "--prefix", prefix)
    shop.uv("pip", "install", "-q", *options, "--no-deps", _wheel(shop, here))
    site = interpreter.site(prefix)
    next(site.glob("appkg-*.dist-info/direct_url.json")).unlink()  # as rpm's macros do
    built.env = {"PYTHONPATH": str(site)}
    return _copied_to(built, here / "proj" / "src", site)


@environment
def install_tree(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The install tree of a build by meson, CMake or colcon in the project, on PYTHONPATH."""
    built = _equipped(shop, here, interpreter)
    site = interpreter.site(here / "proj" / "build-install" / "usr")
    copy_tree(here / "proj" / "src", site)
    built.env = {"PYTHONPATH": str(site)}
    return _copied_to(built, here / "proj" / "src", site)


_BUILD_EDITABLE = "import sys, setuptools.build_meta as b; b.build_editable(sys.argv[1])"


@environment
def editable_wheel(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An editable wheel of setuptools', installed as a file: tox with `usedevelop`."""
    more = '[tool.setuptools]\npackages = ["appkg", "appkg.sub"]\n'
    more += '[tool.setuptools.package-dir]\nappkg = "src/appkg"\n'
    built = _equipped(shop, here, interpreter)
    pyproject(here / "proj", backend="setuptools", more=more)
    builder = make_venv(here / "builder", interpreter)
    shop.install(builder, "setuptools>=70")
    wheels = here / "proj" / ".tox" / ".pkg" / "dist"
    wheels.mkdir(parents=True)
    run([builder, "-c", _BUILD_EDITABLE, wheels], cwd=here / "proj")
    shop.install(built.python[0], next(wheels.glob("*.whl")))
    finder = next(interpreter.site(here / "env").glob("__editable__*finder.py"))
    built.third_party.append(str(finder))
    return built


@environment
def pip_source_checkout(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`pip install -e git+…` with its checkout in the project's `src`, not the environment's."""
    git, upstream, root = tool("git"), here / "upstream", here / "proj"
    package(upstream / "python", "vcspkg")  # as in a repository with several languages
    more = '[tool.setuptools]\npackages = ["vcspkg", "vcspkg.sub"]\n'
    pyproject(upstream / "python", name="vcspkg", backend="setuptools", more=more)
    run([git, "init", "-q"], cwd=upstream)
    run([git, "add", "."], cwd=upstream)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    run([git, *who, "commit", "-q", "-m", "first"], cwd=upstream)
    python = make_venv(here / "env", interpreter)
    shop.install(python, "pip", "setuptools>=70", "wheel", *shop.needs())
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index"]
    url = f"git+{upstream.as_uri()}#egg=vcspkg&subdirectory=python"
    run([*pip, "--no-build-isolation", "--src", root / "src", "-e", url])
    checkout = root / "src" / "vcspkg" / "python"
    built = beside(root, here / "env", interpreter)
    entry(built.entry, ["vcspkg.core"], after="vcspkg.core.work(1)")
    built.third_party += [str(checkout / "vcspkg" / name) for name in ("core.py", "unused.py")]
    built.third_party_modules += ["vcspkg.core", "vcspkg.sub.util"]
    return built


@environment
def package_moved_away(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A large package that was moved to another disk and linked back."""
    built = _equipped(shop, here, interpreter)
    built.env = {"PYTHONPATH": str(here / "proj" / "src")}
    site, data = interpreter.site(here / "env"), here / "data"
    data.mkdir()
    (site / "click").rename(data / "click")
    link(site / "click", data / "click")
    built.third_party += [str(data / "click" / name) for name in ("__init__.py", "core.py")]
    return built


@environment
def addon_linked(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An addon of the project's, linked into the package of its host in site-packages."""
    prefix = here / "env"
    shop.install(make_venv(prefix, interpreter), *shop.needs())
    built = beside(here / "proj", prefix, interpreter)
    addon = here / "proj" / "addons" / "mine"
    own = [write(addon / name, "def go():\n    return 1\n") for name in ("__init__.py", "hook.py")]
    click = interpreter.site(prefix) / "click"
    link(click / "addons" / "mine", addon)
    entry(built.entry, ["click.addons.mine.hook"], after="click.addons.mine.hook.go()")
    built.project += [*own, *(str(click / "addons" / "mine" / Path(path).name) for path in own)]
    built.executed += own
    built.project_modules.append("click.addons.mine.hook")
    return built
