"""Runs `whose` as a user does: in a process of its own, and in a terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from layouts.tools import clean_environment

WHOSE = (sys.executable, "-m", "whose")
_MEASURING = "COVERAGE_PROCESS_CONFIG"  # set while these tests are measured, for `WHOSE` alone
COLUMNS = 80
_PATIENCE = 240  # seconds for anything to happen at all


def variables(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment variables of a user who has set nothing of importance."""
    kept = clean_environment(extra)
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        if name not in (extra or {}):
            kept.pop(name, None)
    kept.update({name: os.environ[name] for name in os.environ if name == _MEASURING})
    return {"TERM": "xterm", **kept} if "TERM" in (extra or {}) else {**kept, "TERM": "xterm"}


def whose(
    *arguments: str | Path,
    cwd: Path | None = None,
    python: Sequence[str | Path] = WHOSE,
    stdin: bytes = b"",
    **extra: str,
) -> subprocess.CompletedProcess[str]:
    """The finished process of `whose ARGUMENTS`; nothing about it is asserted."""
    env = variables(extra)
    if python is not WHOSE:
        env.pop(_MEASURING, None)
    done = subprocess.run(
        [*map(str, python), *map(str, arguments)],
        cwd=cwd,
        env=env,
        input=stdin,
        capture_output=True,
        timeout=_PATIENCE,
    )
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "surrogateescape"),
        done.stderr.decode("utf-8", "surrogateescape"),
    )


def lines(*arguments: str | Path, cwd: Path, stdin: bytes = b"", **extra: str) -> list[str]:
    """What `whose ARGUMENTS` writes, if it has nothing to complain about."""
    done = whose(*arguments, cwd=cwd, stdin=stdin, **extra)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


class Terminal:
    """A terminal 80 columns wide; `text` is what a program wrote to it so far."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        self.text = ""

    def read(self, patience: float = 0.05) -> bool:
        """Take in what was written; False once nobody can write any more."""
        readable, _, _ = select.select([self.ours], [], [], patience)
        if readable:
            try:
                data = os.read(self.ours, 1 << 16)
            except OSError:  # on Linux, the other end was closed
                return False
            self.text += data.decode("utf-8", "surrogateescape")
            return bool(data)
        return True


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Children started meanwhile get Ctrl-C, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def in_terminal(
    argv: Sequence[str | Path],
    *,
    streams: Sequence[str] = ("stdin", "stdout", "stderr"),
    cwd: Path | None = None,
    **extra: str,
) -> Iterator[tuple[subprocess.Popen[bytes], Terminal]]:
    """A running program, some of whose streams are a terminal; the others are pipes."""
    terminal = Terminal()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with interruptible():
        process = subprocess.Popen(
            [*map(str, argv)],
            cwd=cwd,
            env=variables(extra),
            start_new_session=True,
            **{**pipes, **dict.fromkeys(streams, terminal.theirs)},
        )
    os.close(terminal.theirs)
    try:
        yield process, terminal
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        os.close(terminal.ours)


def shown(*arguments: str | Path, cwd: Path | None = None, **extra: str) -> str:
    """All that `whose ARGUMENTS` writes to a terminal."""
    with in_terminal([*WHOSE, *arguments], cwd=cwd, **extra) as (process, terminal):
        while terminal.read(_PATIENCE):
            pass
        process.wait(_PATIENCE)
    return terminal.text.replace("\r\n", "\n")
