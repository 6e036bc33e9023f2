"""Prefixes of other systems: conda, macOS, Debian, layers of venvstacks and Lambda, PDM."""

from __future__ import annotations

import json
import os
from pathlib import Path

from layouts.interpreters import debians
from layouts.model import Built, Interpreter, MissingError
from layouts.project import DISTRIBUTIONS, entry, executed, installed, package, sample
from layouts.tools import copy_tree, link, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import WHOSE, Workshop, layout


def _install(shop: Workshop, site: Path, interpreter: Interpreter, *names: str) -> None:
    """Put distributions into a site directory, as they were installed elsewhere."""
    for name in names:
        copy_tree(interpreter.site(shop.prefix(interpreter, name)), site, ("__pycache__",))


def _project(root: Path, base: Path, interpreter: Interpreter) -> Built:
    """The sample project, run by the interpreter whose prefix is `base`."""
    name = f"python{interpreter.minor}"
    built = sample(root, interpreter).run_by(base / "bin" / name)
    built.stdlib = interpreter.stdlib_files(base / "lib" / name)
    return built


@layout
def conda(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An environment whose files are linked from conda's cache, with metadata in `conda-meta`."""
    root = here / "miniconda3"
    prefix = shop.private_copy(root / "envs" / "work", interpreter)
    write(prefix / "conda-meta" / "history", "==> made <==\n")
    built = _project(here / "proj", prefix, interpreter)
    for name in (*DISTRIBUTIONS, WHOSE):
        cached = root / "pkgs" / f"{name}-1-py_0" / "site-packages"
        _install(shop, cached, interpreter, name)
        copy_tree(cached, interpreter.site(prefix))
        write(prefix / "conda-meta" / f"{name}-1-py_0.json", f'{{"name": "{name}"}}\n')
        built.third_party += installed(cached, name) if name in DISTRIBUTIONS else []
    built.third_party += installed(interpreter.site(prefix))
    return built


@layout
def conda_in_project(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """As pixi makes it: `.pixi/envs/default` in the project, which a `.pth` makes importable."""
    root = here / "proj"
    prefix = shop.private_copy(root / ".pixi" / "envs" / "default", interpreter)
    write(prefix / "conda-meta" / "history", "==> made <==\n")
    _install(shop, interpreter.site(prefix), interpreter, *DISTRIBUTIONS, WHOSE)
    built = _project(root, prefix, interpreter)
    files = package(root / "src", "srcpkg")
    write(interpreter.site(prefix) / "proj.pth", f"{root / 'src'}\n")
    entry(built.entry, ["srcpkg.core"], after="srcpkg.core.work(2)")
    built.project += files
    built.executed += executed(files)
    built.third_party = installed(interpreter.site(prefix))
    return built


@layout
def root_is_conda(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`conda create --prefix .`: the project's root is the environment, with modules in `share`."""
    prefix = shop.private_copy(here / "proj", interpreter)
    _install(shop, interpreter.site(prefix), interpreter, *DISTRIBUTIONS, WHOSE)
    built = _project(prefix, prefix, interpreter)
    # As GLib has it: a script of its makes them importable.
    share = prefix / "share" / "glib-2.0"
    module = write(share / "codegen" / "utils.py", "LOWER = str.lower\n")
    lines = f"sys.path.insert(1, {str(share)!r})\nimport codegen.utils"
    entry(built.entry, before=lines)
    record = {"name": "glib-tools", "files": [str(Path(module).relative_to(prefix))]}
    write(prefix / "conda-meta" / "history", "==> made <==\n")
    write(prefix / "conda-meta" / "glib-tools-2-0.json", json.dumps(record, indent=2))
    built.third_party = [*installed(interpreter.site(prefix)), module]
    built.third_party_modules.append("codegen.utils")
    return built


@layout
def macos_framework(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A framework: its prefix is a version, reached through the link `Current`; a venv on it."""
    versions = here / "Library" / "Frameworks" / "Python.framework" / "Versions"
    base = shop.private_copy(versions / interpreter.minor, interpreter)
    current = link(versions / "Current", interpreter.minor)
    _install(shop, interpreter.site(base), interpreter, "click", "six")
    name = f"python{interpreter.minor}"
    root = here / "Users" / "me" / "proj"
    make_venv(root / ".venv", current / "bin" / name, "--system-site-packages")
    site = interpreter.site(root / ".venv")
    _install(shop, site, interpreter, "attrs", "iniconfig", WHOSE)
    built = beside(root, root / ".venv", interpreter)
    built.third_party = [
        *installed(interpreter.site(current), "click", "six"),
        *installed(interpreter.site(base), "click", "six"),
        *installed(site, "attrs", "iniconfig"),
    ]
    built.stdlib = [
        *interpreter.stdlib_files(base / "lib" / name),
        *interpreter.stdlib_files(current / "lib" / name),
    ]
    return built


@layout
def debian(shop: Workshop, here: Path, _: Interpreter) -> Built:
    """`/usr` of Debian: two dist-packages, modules below `share`, and a project in `/usr/src`."""
    interpreter = debians()
    if interpreter is None:
        raise MissingError("there is no interpreter with Debian's install schemes here")
    usr = shop.private_copy(here / "usr", interpreter)
    system = usr / "lib" / "python3" / "dist-packages"
    local = usr / "local" / "lib" / f"python{interpreter.minor}" / "dist-packages"
    _install(shop, system, interpreter, "click", "six")
    for record in [*system.glob("*/RECORD"), *system.glob("*/INSTALLER")]:
        record.unlink()  # the packaging system keeps the list of files
    _install(shop, local, interpreter, "attrs", "iniconfig", WHOSE)
    built = _project(usr / "src" / "app", usr, interpreter)
    built.sysmon = interpreter.sysmon
    built.third_party = [
        *installed(system, "click", "six"),
        *installed(local, "attrs", "iniconfig"),
        write(usr / "share" / "python3" / "debpython" / "version.py", "VERSION = 1\n"),
    ]
    return built


@layout
def venvstacks(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Layers for the runtime, a framework and the application, joined by `sitecustomize`."""
    stack, name = here / "stack", f"python{interpreter.minor}"
    runtime = shop.private_copy(stack / "cpython", interpreter)
    _install(shop, interpreter.site(runtime), interpreter, "six")
    built = sample(here / "proj", interpreter)
    built.third_party = installed(interpreter.site(runtime), "six")
    below = [interpreter.site(runtime)]
    for layer, names in (("framework-web", ["click"]), ("app-main", ["attrs", "iniconfig"])):
        site = interpreter.site(stack / layer)
        link(stack / layer / "bin" / "python", runtime / "bin" / name)
        config = f"home = {runtime / 'bin'}\nversion = {interpreter.minor}.9\n"
        write(stack / layer / "pyvenv.cfg", config)
        _install(shop, site, interpreter, *names)
        lines = [f"addsitedir({str(each)!r})\n" for each in reversed(below)]
        text = "from site import addsitedir\n" + "".join(lines)
        built.third_party += [*installed(site, *names), write(site / "sitecustomize.py", text)]
        below.append(site)
    _install(shop, below[1], interpreter, WHOSE)
    built.stdlib = interpreter.stdlib_files(runtime / "lib" / name)
    return built.run_by(stack / "app-main" / "bin" / "python")


@layout
def relocated(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An interpreter that was moved: its build configuration names `/install`."""
    base = shop.private_copy(here / "opt" / "python", interpreter)
    changed = 0
    for path in (base / "lib" / f"python{interpreter.minor}").glob("_sysconfig*data*"):
        text = path.read_text(encoding="utf-8").replace(interpreter.base_prefix, "/install")
        path.unlink()  # the other copies share the file
        write(path, text)
        changed += text.count("/install")
    assert changed
    _install(shop, interpreter.site(base), interpreter, *DISTRIBUTIONS, WHOSE)
    built = _project(base / "app", base, interpreter)
    built.third_party = installed(interpreter.site(base))
    return built


@layout
def lambda_layers(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """AWS Lambda: the task, layers in `/opt/python`, the platform's modules in `/var/runtime`."""
    base = shop.private_copy(here / "var" / "lang", interpreter)
    task, runtime, flat = here / "var" / "task", here / "var" / "runtime", here / "opt" / "python"
    deep = interpreter.site(flat)
    _install(shop, runtime, interpreter, "six")
    _install(shop, flat, interpreter, "click", WHOSE)
    _install(shop, deep, interpreter, "attrs", "iniconfig")
    built = _project(task, base, interpreter)
    built.third_party = [
        write(runtime / "bootstrap.py", "STARTED = True\n"),
        *installed(runtime, "six"),
        *installed(flat, "click"),
        *installed(deep, "attrs", "iniconfig"),
    ]
    built.env = {
        "PYTHONPATH": os.pathsep.join(map(str, (task, deep, flat, runtime))),
        "LAMBDA_TASK_ROOT": str(task),
        "LAMBDA_RUNTIME_DIR": str(runtime),
    }
    return built


@layout
def lambda_flat(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A bundle: `pip install --target .` puts the distributions beside the project's own files."""
    task = here / "task"
    built = sample(task, interpreter).run_by(interpreter.executable)
    shop.install_into(task, interpreter, *DISTRIBUTIONS)
    shop.install_into(here / "tools", interpreter, *shop.whose())
    built.project.append(write(task / "handler.py", "def handle(event):\n    return event\n"))
    built.third_party = installed(task)
    built.env = {"PYTHONPATH": str(here / "tools")}
    return built


_PDM_START = '''"""Adds the project's local packages directory."""
import os
import site

site.addsitedir(os.environ["PYPACKAGES"])
'''


@layout
def pdm_pypackages(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """PEP 582: `__pypackages__/X.Y/lib` in the project, added by a `sitecustomize`."""
    root = here / "proj"
    library = root / "__pypackages__" / interpreter.minor / "lib"
    shop.install_into(library, interpreter, *shop.needs())
    built = sample(root, interpreter).run_by(interpreter.executable)
    write(here / "pep582" / "sitecustomize.py", _PDM_START)
    built.third_party = [*installed(library), write(library / "loose.py", "VALUE = 1\n")]
    built.env = {"PYTHONPATH": str(here / "pep582"), "PYPACKAGES": str(library)}
    return built
