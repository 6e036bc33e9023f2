"""The directory and the variables of a process that runs targets."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "corpus")


@contextmanager
def workplace() -> Iterator[tuple[str, dict[str, str]]]:
    """A new directory to start in, and an environment in which it is the user's home."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    top = os.path.realpath(tempfile.mkdtemp(prefix="fuzz", dir=memory))
    home = os.path.join(top, "home")
    os.mkdir(home)
    unwanted = ("PYTHON", "COVERAGE", "COV_CORE")
    variables = {key: os.environ[key] for key in os.environ if not key.startswith(unwanted)}
    # Modules of this package are found, and nothing is written beside them.
    variables |= {"PYTHONPATH": os.path.dirname(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    variables |= {"HOME": home, "USERPROFILE": home, "PYTHONUSERBASE": os.path.join(home, "user")}
    try:
        yield top, variables
    finally:
        shutil.rmtree(top, ignore_errors=True)
