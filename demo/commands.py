"""Runs programs in a known state of the process environment; failures are one clear line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "demo" / ".work"

_CLEARED = ("COVERAGE_", "COV_", "PYTEST_", "UV_")
_CLEARED_NAMES = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
# How the package index is reached is the machine's business.
_KEPT = (
    *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_HTTP_TIMEOUT"),
    *("UV_INSECURE_HOST", "UV_KEYRING_PROVIDER", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"),
)
_LIMIT = 600  # seconds


class Failure(Exception):  # noqa: N818 - it is the demonstration that failed
    """One line for the user, and the output of the command that failed."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


def clean_environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _CLEARED_NAMES and (name.startswith(_KEPT) or not name.startswith(_CLEARED))
    }
    # The cache is part of the demonstration: what is linked into it must stay.
    own = {"UV_CACHE_DIR": str(WORK / "cache"), "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
    return {**kept, **own, **more}


def run(command: list[str], cwd: Path, what: str, env: dict[str, str] | None = None) -> str:
    """The standard output of `command`; Failure says that `what` did not work."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env or clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{what}: no end after {_LIMIT} s", shlex.join(command)) from None
    except OSError as error:
        raise Failure(f"{what}: {error}") from None
    if done.returncode != 0:
        output = f"$ {shlex.join(command)}\n{done.stdout}{done.stderr}"
        raise Failure(f"{what} failed (exit status {done.returncode})", output)
    return done.stdout


def say(text: str, end: str = "\n") -> None:
    """Tell the user what is going on."""
    print(text, end=end, file=sys.stderr, flush=True)
