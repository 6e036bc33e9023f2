"""Third-party and own code where few look for it: eggs, another environment, the system's `lib`."""

from __future__ import annotations

import os
import zipfile
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
from layouts.tools import copy_tree, link, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import WHOSE, Workshop, environment, layout


@environment
def buildout_eggs(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Eggs of buildout, unpacked and zipped, which its script puts on `sys.path`."""
    root, eggs = here / "proj", here / "buildout" / "eggs"
    python = make_venv(here / "env", interpreter)
    shop.install(python, *shop.needs())
    for name in ("click", "six"):
        shop.install_into(here / name, interpreter, name)
    unpacked = eggs / f"click-8-py{interpreter.minor}.egg"
    copy_tree(here / "click", unpacked, ("__pycache__", "*.dist-info"))
    zipped = eggs / f"six-1-py{interpreter.minor}.egg"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(here / "six" / "six.py", "six.py")
        archive.writestr("EGG-INFO/PKG-INFO", "Metadata-Version: 2.1\nName: six\nVersion: 1\n")
    write(unpacked / "EGG-INFO" / "PKG-INFO", "Metadata-Version: 2.1\nName: click\nVersion: 8\n")
    built = beside(root, here / "env", interpreter)
    entry(built.entry, before=f"sys.path[0:0] = {[str(unpacked), str(zipped)]!r}")
    built.third_party += [*installed(unpacked, "click"), str(zipped / "six.py")]
    return built


@environment
def editable_below_environment(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """An editable sibling in a repository whose root is an environment that is not used."""
    root, other = here / "proj", here / "mono"
    make_venv(other, interpreter)
    sibling = other / "libs" / "sibling"
    files = package(sibling / "src", "sibpkg")
    pyproject(sibling, name="sibpkg", backend="hatchling", more=hatch_packages("src/sibpkg"))
    python = make_venv(root / ".venv", interpreter)
    shop.install(python, *shop.needs())
    shop.install(python, "-e", sibling)
    built = beside(root, root / ".venv", interpreter)
    entry(built.entry, ["sibpkg.core"], after="sibpkg.core.work(2)")
    built.project += files
    built.executed += executed(files)
    built.third_party.append(str(other / "bin" / "activate"))
    return built


@layout
def system_libraries(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """`/usr` of Fedora or Arch: links in site-packages to modules of LibreOffice in `/usr/lib`."""
    usr, name = here / "usr", f"python{interpreter.minor}"
    base = shop.private_copy(usr, interpreter)
    site = interpreter.site(base)
    for each in (*DISTRIBUTIONS, WHOSE):
        copy_tree(interpreter.site(shop.prefix(interpreter, each)), site, ("__pycache__",))
    office = usr / "lib" / "libreoffice" / "program"
    write(office / "uno.py", "def go():\n    return 1\n")
    link(site / "uno.py", os.path.relpath(office / "uno.py", site))
    built = sample(here / "home" / "proj", interpreter).run_by(base / "bin" / name)
    entry(built.entry, ["uno"], after="uno.go()")
    built.stdlib = interpreter.stdlib_files(base / "lib" / name)
    built.third_party = [*installed(site), str(site / "uno.py")]
    built.third_party_modules.append("uno")
    return built
