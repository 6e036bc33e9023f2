"""Archives and bundles: PEX as a zip and as an environment, zipapp."""

from __future__ import annotations

from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.project import DISTRIBUTIONS, entry, executed, installed, package, sample
from layouts.tools import run, tool, write
from layouts.workshop import Workshop, environment


def _pex(shop: Workshop, here: Path, interpreter: Interpreter, *options: str) -> Built:
    """A PEX with the distributions, which the project's script is run with."""
    root, bundle = here / "pex-root", here / "app.pex"
    run(
        [
            *(tool("pex"), "whose", "coverage", *DISTRIBUTIONS, "-o", bundle, *options),
            *("--pre-resolved-dists", shop.wheels(interpreter), "--no-compile"),
            *("--python", interpreter.executable),
            # All builds share what they unpack; what runs has a cache of its own.
            *("--pex-root", shop.base / "pex-builds", "--runtime-pex-root", root),
        ]
    )
    built = sample(here / "proj", interpreter).run_by(interpreter.executable, bundle)
    built.env = {"PEX_ROOT": str(root)}
    return built


@environment
def pex_zipapp(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A PEX file, unpacked into its cache when it runs."""
    return _pex(shop, here, interpreter)


@environment
def pex_venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """A PEX file that makes a virtual environment in its cache."""
    return _pex(shop, here, interpreter, "--venv")


@environment
def pex_venv_with_sources(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """The same from a PEX that brings a package of the project, copied beside the distributions."""
    sources = here / "sources"
    written = package(sources, "pexpkg")
    built = _pex(
        shop, here, interpreter, "--venv", "--venv-site-packages-copies", "-D", str(sources)
    )
    # The environment is made in the first run.
    code = "import pexpkg, sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run([*built.python, "-c", code], env=built.env).strip())
    files = [path.replace(str(sources), str(site)) for path in written]
    entry(built.entry, ["pexpkg.core"], after="pexpkg.core.work(3)")
    built.project += files
    built.executed += executed(files)
    built.project_modules.append("pexpkg.core")
    built.third_party = installed(site)
    return built


# An archive has one entry point: this one runs the script or module that it is given.
_MAIN = """import runpy
import sys

sys.argv = sys.argv[1:]
if sys.argv[0] == "-m":
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


@environment
def zipapp(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """One archive with a package of the project and installed distributions."""
    contents, archive = here / "contents", here / "app.pyz"
    shop.install_into(contents, interpreter, *DISTRIBUTIONS)
    files = package(contents, "zippkg")
    write(contents / "__main__.py", _MAIN)
    run([interpreter.executable, "-m", "zipapp", contents, "-o", archive])
    # coverage.py is not made for archives: it and what it brings come from a directory.
    shop.install_into(here / "tools", interpreter, *shop.whose())
    built = sample(here / "proj", interpreter).run_by(interpreter.executable, archive)
    entry(
        built.entry,
        ["zippkg.core"],
        # Neither the archive's runner nor coverage.py leaves both of them on the path.
        before=f"sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), {str(archive)!r}]",
        after="zippkg.core.work(3)",
    )
    zipped = [path.replace(str(contents), str(archive)) for path in files]
    built.project += [*zipped, str(archive / "__main__.py")]
    built.executed += executed(zipped)
    built.third_party = installed(archive)
    built.project_modules.append("zippkg.core")
    built.env = {"PYTHONPATH": str(here / "tools")}
    return built
