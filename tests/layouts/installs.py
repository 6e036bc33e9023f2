"""How the project and the third parties are installed: editable, local, `--target`, user site."""

from __future__ import annotations

import shutil
from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import (
    DISTRIBUTIONS,
    entry,
    executed,
    hatch_packages,
    installed,
    package,
    pyproject,
    sample,
)
from layouts.tools import link, run, tool, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import Workshop, environment

_GIT = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


def _installed_project(
    shop: Workshop, here: Path, interpreter: Interpreter, *options: str, src: str, **project: str
) -> Built:
    """A project whose package is below `src` and is installed into an environment beside it."""
    root, prefix = here / "proj", here / "env"
    pyproject(root, **project)
    # From the script's own directory nothing can be imported by chance.
    built = sample(root, interpreter, src=src, script="tests/run_app.py")
    python = make_venv(prefix, interpreter)
    shop.install(python, *shop.needs())
    shop.install(python, *options, root)
    built.third_party = installed(interpreter.site(prefix))
    return built.run_by(python)


@environment
def editable_setuptools(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """setuptools, whose finder module maps the package to the sources."""
    more = '[tool.setuptools]\npackages = ["appkg", "appkg.sub"]\n'
    more += '[tool.setuptools.package-dir]\nappkg = "python/appkg"\n'
    built = _installed_project(
        shop, here, interpreter, "-e", src="python", backend="setuptools", more=more
    )
    finder = next(interpreter.site(here / "env").glob("__editable__*finder.py"))
    built.third_party.append(str(finder))
    return built


@environment
def editable_hatchling(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """hatchling, which names the sources in a `.pth` file."""
    more = hatch_packages("src/appkg")
    return _installed_project(
        shop, here, interpreter, "-e", src="src", backend="hatchling", more=more
    )


@environment
def editable_in_venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The sources inside the environment's own directory, but not the working directory."""
    prefix, root = here / "ENV", here / "ENV" / "code" / "proj"
    python = make_venv(prefix, interpreter)
    pyproject(root, backend="hatchling", more=hatch_packages("src/appkg"))
    files = package(root / "src")
    shop.install(python, *shop.needs())
    shop.install(python, "-e", root)
    built = beside(here / "work", prefix, interpreter)
    built.project = [built.entry, *files]
    built.executed = [built.entry, *executed(files)]
    shutil.rmtree(here / "work" / "appkg")
    return built


@environment
def linked_project(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A link, made by hand, from the site directory to the project's package."""
    root, site = here / "proj", interpreter.site(here / "env")
    python = make_venv(here / "env", interpreter)
    shop.install(python, *shop.needs())
    built = sample(root, interpreter, src="src", script="tests/run_app.py").run_by(python)
    link(site / "appkg", root / "src" / "appkg")
    built.project += [str(site / "appkg" / name) for name in ("core.py", "unused.py")]
    built.third_party = installed(site)
    return built


@environment
def installed_project(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project installed for real from its directory, as tox does."""
    more = hatch_packages("src/appkg") + '[project.scripts]\nappkg = "appkg.core:run"\n'
    built = _installed_project(shop, here, interpreter, src="src", backend="hatchling", more=more)
    built.third_party.append(str(here / "env" / "bin" / "appkg"))
    site, sources = interpreter.site(here / "env"), here / "proj" / "src"
    copies = [str(site / Path(path).relative_to(sources)) for path in built.project[1:]]
    built.project += copies
    built.executed = [built.entry, *executed(copies)]
    return built


def _as_copy(built: Built, site: Path) -> Built:
    """The same, whose package (all but the script) is imported from a copy in `site`."""
    copies = []
    for path in built.project[1:]:
        parts = Path(path).parts
        copies.append(str(site.joinpath(*parts[parts.index("src") + 1 :])))
    built.project += copies
    built.executed = [built.entry, *executed(copies)]
    return built


@environment
def workspace_wheel(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A member of uv's workspace, built into `dist` at its root and installed from there."""
    root, member, prefix = here / "ws", here / "ws" / "packages" / "one", here / "env"
    pyproject(root, name="ws", more='[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    pyproject(member, backend="hatchling", more=hatch_packages("src/appkg"))
    files = package(member / "src")
    python = make_venv(prefix, interpreter)
    shop.uv("build", "-q", "--wheel", "-o", root / "dist", member)
    shop.install(python, *shop.needs(), next((root / "dist").glob("*.whl")))
    built = sample(root, interpreter, src="unused", script="tests/run_app.py").run_by(python)
    shutil.rmtree(root / "unused")
    built.project = [built.entry, *files]
    built.third_party = installed(interpreter.site(prefix))
    return _as_copy(built, interpreter.site(prefix))


@environment
def project_from_repository(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project installed from its own repository: `pip install git+…` in the checkout."""
    git, root, prefix = tool("git"), here / "proj", here / "env"
    pyproject(root, backend="hatchling", more=hatch_packages("src/appkg"))
    built = sample(root, interpreter, src="src", script="tests/run_app.py")
    run([git, "init", "-q"], cwd=root)
    run([git, "add", "."], cwd=root)
    run([git, *_GIT, "commit", "-q", "-m", "first"], cwd=root)
    python = make_venv(prefix, interpreter)
    shop.install(python, *shop.needs(), f"git+{root.as_uri()}")
    built.third_party = installed(interpreter.site(prefix))
    return _as_copy(built.run_by(python), interpreter.site(prefix))


def _with_target(
    shop: Workshop, root: Path, interpreter: Interpreter, target: Path, name: str
) -> Built:
    shop.install_into(target, interpreter, *shop.needs())
    built = sample(root, interpreter).run_by(interpreter.executable)
    built.third_party = installed(target)
    built.env = {"PYTHONPATH": name}
    return built


@environment
def target_on_pythonpath(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`pip install --target` outside the project, on PYTHONPATH."""
    target = here / "deps"
    return _with_target(shop, here / "proj", interpreter, target, str(target))


@environment
def target_in_project(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same below the project's own directory, on PYTHONPATH by a relative name."""
    root = here / "proj"
    return _with_target(shop, root, interpreter, root / "vendor", "vendor")


@environment
def user_site(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`pip install --user`, by pip itself."""
    built = sample(here / "proj", interpreter).run_by(interpreter.executable)
    built.env = {"PYTHONUSERBASE": str(here / "user")}
    options = ("--user", "--break-system-packages", "--ignore-installed", "--no-compile")
    offline = ("--no-index", "--find-links", shop.wheels(interpreter), "--no-warn-script-location")
    names = ("whose", "coverage", *DISTRIBUTIONS)
    shop.pip(interpreter, "install", *options, *offline, *names, **built.env)
    site = run([*built.python, "-m", "site", "--user-site"], env=built.env).strip()
    built.third_party = installed(Path(site))
    return built


@environment
def pip_vcs_checkout(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`pip install -e git+…`: a checkout that pip made in the environment, of third-party code."""
    git, upstream = tool("git"), here / "upstream"
    package(upstream, "vcspkg")
    more = '[tool.setuptools]\npackages = ["vcspkg", "vcspkg.sub"]\n'
    pyproject(upstream, name="vcspkg", backend="setuptools", more=more)
    run([git, "init", "-q"], cwd=upstream)
    run([git, "add", "."], cwd=upstream)
    run([git, *_GIT, "commit", "-q", "-m", "first"], cwd=upstream)

    prefix = here / "proj" / "venv"
    python = make_venv(prefix, interpreter)
    shop.install(python, "pip", "setuptools>=70", "wheel", *shop.needs())
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index"]
    run([*pip, "--no-build-isolation", "-e", f"git+{upstream.as_uri()}#egg=vcspkg"])
    checkout = prefix / "src" / "vcspkg"
    assert (checkout / ".git").is_dir()
    built = beside(here / "proj", prefix, interpreter)
    entry(built.entry, ["vcspkg.core"], after="vcspkg.core.work(1)")
    built.third_party += [str(checkout / "vcspkg" / name) for name in ("core.py", "unused.py")]
    built.third_party_modules += ["vcspkg.core", "vcspkg.sub.util"]
    return built


def _shared_wheel(shop: Workshop, here: Path) -> Path:
    """A directory with the wheel of a distribution that has a portion of the namespace `shared`."""
    sources = here / "other"
    write(sources / "shared" / "theirs" / "__init__.py", "from shared.theirs.work import go\n")
    write(sources / "shared" / "theirs" / "work.py", "def go():\n    return 1\n")
    write(sources / "shared" / "single.py", "def go():\n    return 1\n")
    more = hatch_packages("shared")
    pyproject(sources, name="shared-theirs", backend="hatchling", more=more)
    shop.uv("build", "-q", "--wheel", "-o", here / "wheels", sources)
    return here / "wheels"


_OWN = {
    "mine/__init__.py": "MINE = 1\n",
    "mine/work.py": "def go():\n    return 1\n",
    "lone.py": "def go():\n    return 1\n",
}


def _namespace(shop: Workshop, here: Path, interpreter: Interpreter, *options: str) -> Built:
    root, prefix = here / "proj", here / "env"
    python = make_venv(prefix, interpreter)
    # By name, from a directory of wheels: as from an index, without a direct_url.json.
    wheels = _shared_wheel(shop, here)
    shop.install(python, "--find-links", wheels, "shared-theirs", *shop.needs())
    built = beside(root, prefix, interpreter)
    own = [write(root / "src" / "shared" / name, text) for name, text in _OWN.items()]
    pyproject(root, backend="hatchling", more=hatch_packages("src/shared"))
    shop.install(python, *options, root)
    mine = ["shared.mine.work", "shared.lone"]
    theirs = ["shared.theirs.work", "shared.single"]
    calls = [f"{name}.go()" for name in (*mine, *theirs)]
    entry(built.entry, [*mine, *theirs], after="\n".join(calls))
    site = interpreter.site(prefix) / "shared"
    ran = own if options else [str(site / name) for name in _OWN]
    built.project += {*own, *ran}
    built.executed += ran
    built.third_party += [str(site / name) for name in ("theirs/work.py", "single.py")]
    built.project_modules += mine
    built.third_party_modules += theirs
    return built


@environment
def namespace_editable(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A namespace package: the project's portion in its sources, another in site-packages."""
    return _namespace(shop, here, interpreter, "-e")


@environment
def namespace_installed(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same with both portions in one directory of site-packages."""
    return _namespace(shop, here, interpreter)
