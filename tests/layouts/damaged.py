"""Virtual environments that were copied, or whose `pyvenv.cfg` says nothing or nonsense."""

from __future__ import annotations

from pathlib import Path

from layouts.model import Built, Interpreter, MissingError
from layouts.project import installed
from layouts.tools import copy_tree, run, write
from layouts.virtual_environments import beside, make_venv
from layouts.workshop import Workshop, layout

# What the file holds; None is a link to itself.
CONTENTS = {
    "empty": b"",
    "prose": b"this is not a configuration\n\n# nor is this\n[section]\n",
    "no_keys": b"home\nhome =\n=\n = x\n",
    "twice": b"home = /nowhere\nhome = /nowhere/else\ninclude-system-site-packages = maybe\n",
    "zeros": b"home = /nowhere\0\0\nversion = 3\n",
    "latin": b"home = /caf\xe9/bin\n",
    "utf16": "home = /nowhere/bin\n".encode("utf-16"),
    "marked": b"\xef\xbb\xbfhome = /nowhere/bin\n",
    "huge": b"x = " + b"y" * 300_000,
    "returns": b"home = /nowhere/bin\rversion = 3\r",
    "itself": b"home = .\nextends-environment = .\n",
    "binary": bytes(range(256)) * 64,
    "loop": None,
}


def _moved(shop: Workshop, interpreter: Interpreter, target: Path, content: bytes | None) -> Path:
    """An environment copied to `target` from where it was made, with another `pyvenv.cfg`."""

    def make(directory: Path) -> None:
        shop.install(make_venv(directory / "env", interpreter), *shop.needs())

    made = shop.once(f"venv-to-copy-{interpreter.tag}", make) / "env"
    copy_tree(made, target)
    config = target / "pyvenv.cfg"
    config.unlink()  # the copy and what it is copied from are one file
    if content is None:
        config.symlink_to(config.name)
    else:
        config.write_bytes(content)
    return target


def _starts(python: str | Path) -> bool:
    try:
        run([python, "-c", "import click, sqlite3"])
    except AssertionError:
        return False
    return True


@layout
def copied_venv(shop: Workshop, here: Path, interpreter: Interpreter) -> Built:
    """Copied between container stages: `home` is gone, the version another, a RECORD lost."""
    text = f"home = {here / 'gone' / 'bin'}\nversion_info = {interpreter.minor}.99\n"
    text += "include-system-site-packages = false\n"
    prefix = _moved(shop, interpreter, here / "app" / ".venv", text.encode())
    site = interpreter.site(prefix)
    next(site.glob("click-*.dist-info/RECORD")).unlink()
    built = beside(prefix.parent, prefix, interpreter)
    built.third_party.append(write(site / "loose.py", "VALUE = 1\n"))
    if not _starts(built.python[0]):
        raise MissingError("the interpreter does not start when `home` is gone")
    return built


def garbage(shop: Workshop, here: Path, interpreter: Interpreter, content: bytes | None) -> Built:
    """Such an environment in the project, and another that is not on `sys.path`.

    Where the interpreter does not start with such a file, a sound environment
    is used instead, and both are only looked at.
    """
    root = here / "proj"
    used = _moved(shop, interpreter, root / ".venv", content)
    other = _moved(shop, interpreter, root / ".tox" / "old", content)
    built = beside(root, used, interpreter)
    built.third_party = installed(interpreter.site(used)) + installed(interpreter.site(other))
    if content is not None:  # there is a file, whatever it holds
        built.third_party += [str(each / "bin" / "activate") for each in (used, other)]
        built.third_party += [
            write(each / "share" / "made.py", "X = 1\n") for each in (used, other)
        ]
    if not _starts(built.python[0]):
        python = make_venv(here / "env", interpreter)
        shop.install(python, *shop.needs())
        built.run_by(python)
    return built
