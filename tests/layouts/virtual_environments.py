"""Virtual environments: venv, virtualenv, uv venv, and what they are combined with."""

from __future__ import annotations

import os
from pathlib import Path

from layouts.model import Built, Interpreter, MissingError
from layouts.project import entry, executed, installed, package, sample
from layouts.tools import link, run, tool, write
from layouts.workshop import Workshop, environment


def beside(root: Path, prefix: Path, interpreter: Interpreter) -> Built:
    """The sample project in `root`, run with the environment `prefix`."""
    built = sample(root, interpreter).run_by(prefix / "bin" / "python")
    built.third_party = installed(interpreter.site(prefix))
    activate = prefix / "bin" / "activate"
    if activate.exists():
        built.third_party.append(str(activate))
    return built


def make_venv(prefix: Path, python: Interpreter | Path, *options: str) -> Path:
    """An environment by the standard library's venv; its interpreter."""
    executable = python if isinstance(python, Path) else python.executable
    run([executable, "-m", "venv", "--without-pip", *options, prefix])
    return prefix / "bin" / "python"


@environment
def venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`python -m venv` in the project."""
    shop.install(make_venv(here / "proj" / ".venv", interpreter), *shop.needs())
    return beside(here / "proj", here / "proj" / ".venv", interpreter)


@environment
def venv_outside(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`python -m venv` somewhere else."""
    shop.install(make_venv(here / "envs" / "work", interpreter), *shop.needs())
    return beside(here / "proj", here / "envs" / "work", interpreter)


@environment
def virtualenv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """virtualenv, with the modules of its own in the site directory."""
    prefix = here / "proj" / "env"
    run(
        [tool("virtualenv"), "-q", "--no-seed", "--python", interpreter.executable, prefix],
        env={"VIRTUALENV_OVERRIDE_APP_DATA": str(shop.base / "virtualenv-data")},
    )
    shop.install(prefix / "bin" / "python", *shop.needs())
    built = beside(here / "proj", prefix, interpreter)
    built.third_party.append(str(interpreter.site(prefix) / "_virtualenv.py"))
    return built


def uv_venv(
    shop: Workshop, here: Path, interpreter: Interpreter, mode: str, version: str = ""
) -> Built:
    """An environment of uv's, what is installed in it linked by `mode` to uv's cache."""
    prefix = here / "proj" / ".venv"
    shop.uv("venv", "-q", "--python", interpreter.executable, prefix)
    shop.install(prefix / "bin" / "python", "--link-mode", mode, *shop.needs(version))
    return beside(here / "proj", prefix, interpreter)


@environment
def uv_hardlink(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The default of `uv venv` and `uv pip install`."""
    return uv_venv(shop, here, interpreter, "hardlink")


@environment
def uv_symlink(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same with symbolic links: the real files are in the cache."""
    return uv_venv(shop, here, interpreter, "symlink")


@environment
def uv_copy(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same with copies."""
    return uv_venv(shop, here, interpreter, "copy")


@environment
def root_is_venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project's root is the environment; `src` is on PYTHONPATH."""
    root = here / "proj"
    shop.install(make_venv(root, interpreter), *shop.needs())
    built = beside(root, root, interpreter)
    files = package(root / "src", "srcpkg")
    script = entry(
        root / "tests" / "run_src.py",
        ["srcpkg.core"],
        before="sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))",
        after="srcpkg.core.work(2)",
    )
    built.executed = [script, *built.executed[1:], *executed(files)]
    built.project += [script, *files]
    built.entry = script
    built.env = {"PYTHONPATH": str(root / "src")}
    return built


@environment
def root_is_venv_with_script(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same, run by a script in `bin`, with `src` added by a `.pth` file: only the cwd tells."""
    root = here / "proj"
    shop.install(make_venv(root, interpreter), *shop.needs())
    built = sample(root, interpreter, src="src", script="bin/run-app")
    write(interpreter.site(root) / "proj.pth", f"{root / 'src'}\n")
    built.third_party = [*installed(interpreter.site(root)), str(root / "bin" / "activate")]
    return built.run_by(root / "bin" / "python")


@environment
def project_in_venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The project is a directory of the environment: ENV/src/proj."""
    prefix = here / "ENV"
    shop.install(make_venv(prefix, interpreter), *shop.needs())
    return beside(prefix / "src" / "proj", prefix, interpreter)


@environment
def system_site_packages(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`venv --system-site-packages` over an interpreter that has distributions itself."""
    base = shop.private_copy(here / "python", interpreter)
    executable = base / "bin" / f"python{interpreter.minor}"
    shop.install(executable, "--break-system-packages", "click", "six")
    prefix = here / "proj" / ".venv"
    python = make_venv(prefix, executable, "--system-site-packages")
    shop.install(python, *shop.whose(), "iniconfig", "attrs")
    built = beside(here / "proj", prefix, interpreter)
    below, above = _site_of(executable), interpreter.site(prefix)
    built.third_party = [
        *installed(below, "click", "six"),
        *installed(above, "attrs", "iniconfig"),
    ]
    built.stdlib = interpreter.stdlib_files(base / "lib" / f"python{interpreter.minor}")
    return built


def _site_of(executable: Path) -> Path:
    """Where an installer puts packages: Debian's interpreters have schemes of their own."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run([executable, "-c", code]).strip())
    if not (site / "click").is_dir():
        raise MissingError(f"nothing was installed in {site}")
    return site


@environment
def other_environments(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Environments of other runs inside the tree: `.tox/py`, and a dead one."""
    root = here / "proj"
    shop.install(make_venv(here / "env", interpreter), *shop.needs())
    built = beside(root, here / "env", interpreter)
    other, dead = root / ".tox" / "py", root / "old"
    shop.uv("venv", "-q", "--python", interpreter.executable, other)
    shop.install(other / "bin" / "python", "click", "six", "attrs", "iniconfig")
    write(dead / "pyvenv.cfg", "home = /nowhere/bin\nversion = 3.8.1\n")
    built.third_party += [
        *installed(interpreter.site(other)),
        str(other / "bin" / "activate"),
        write(interpreter.site(other) / "loose.py", "X = 1\n"),
        write(dead / "lib" / "python3.8" / "site-packages" / "thing.py", "X = 1\n"),
    ]
    return built


@environment
def project_through_link(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The working directory and `sys.path` name the project through a link."""
    (here / "private" / "work").mkdir(parents=True)
    root = link(here / "work", here / "private" / "work") / "proj"
    shop.install(make_venv(root / ".venv", interpreter), *shop.needs())
    return beside(root, root / ".venv", interpreter)


@environment
def data_called_site_packages(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Test data of the project that looks like site directories, not on `sys.path`."""
    root = here / "proj"
    shop.install(make_venv(root / ".venv", interpreter), *shop.needs())
    built = beside(root, root / ".venv", interpreter)
    data = [
        write(root / "tests" / "data" / relative, "VALUE = 1\n\n\ndef go():\n    return VALUE\n")
        for relative in (
            "site-packages/sample.py",
            "lib/python3.9/site-packages/sample.py",
            "lib/python3.9/site-packages/pkg/__init__.py",
            "Lib/site-packages/sample.py",
            "usr/lib/python3/dist-packages/sample.py",
            "lib/python3.9/notstdlib.py",
        )
    ]
    names = [os.path.relpath(path, root) for path in data]
    run_them = [f"runpy.run_path(os.path.join(here, {name!r}))['go']()" for name in names]
    here_is = "here = os.path.dirname(os.path.abspath(__file__))"
    entry(built.entry, after="\n".join(["import runpy", here_is, *run_them]))
    built.project += data
    built.executed += data
    return built
