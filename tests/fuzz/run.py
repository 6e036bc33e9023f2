"""Searches for input that breaks a reader: `python tests/fuzz/run.py [--seconds N] [TARGET…]`.

Needs atheris (`pip install --group fuzz`, or `pip install atheris`). What it finds is put
into `tests/fuzz/corpus`: the inputs that break something, and few that reach everything else.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from fuzz.replay import CRASH
from fuzz.seeds import WORDS, seeds
from fuzz.targets import LENGTH, LENGTHS, SHARES
from fuzz.workplace import CORPUS, workplace

_LONGEST = 4000  # bytes of an input that is kept
_STATUS = re.compile(rb"^#(\d+)\s.*?cov: (\d+) ft: (\d+)", re.MULTILINE)


class Session:
    """The search of one target."""

    def __init__(self, name: str, top: str, variables: dict[str, str]) -> None:
        self.name, self.top, self.variables = name, top, variables
        self.work, self.start, self.crashes = (
            os.path.join(top, each) for each in ("work", "start", "crashes")
        )
        for each in (self.work, self.start, self.crashes):
            os.mkdir(each)
        for data in seeds()[name]:
            write(self.start, data)
        with open(os.path.join(top, "words"), "w", encoding="ascii") as file:
            for word in WORDS:
                print('"' + "".join(f"\\x{each:02x}" for each in word.encode()) + '"', file=file)
        self.kept = os.path.join(CORPUS, name)
        os.makedirs(self.kept, exist_ok=True)

    def libfuzzer(self, *arguments: str) -> bytes:
        """Run the target under atheris; what it said."""
        length = LENGTHS.get(self.name, LENGTH)
        options = ["-timeout=60", "-rss_limit_mb=3000", f"-max_len={length}", "-reload=0"]
        # By the clock, of a machine that may be busy; what is slow is counted.
        options.append("-report_slow_units=3600")
        child = [sys.executable, "-m", "fuzz.child"]
        place = os.path.join(self.top, "place")
        shutil.rmtree(place, ignore_errors=True)
        os.mkdir(place)
        done = subprocess.run(
            [*child, place, self.name, self.crashes, *options, *arguments],
            cwd=self.top,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        if not re.search(rb"^Done ", done.stderr, re.MULTILINE):
            sys.stderr.buffer.write(done.stderr[-3000:])
        sys.stderr.buffer.writelines(re.findall(rb"^FOUND .*\n", done.stderr, re.MULTILINE))
        return done.stderr

    def search(self, seconds: int) -> str:
        """Fuzz; a line about what was done."""
        began = sum(os.times()[2:4])
        said = self.libfuzzer(
            f"-max_total_time={seconds}",
            f"-dict={self.top}/words",
            f"-artifact_prefix={self.crashes}/",
            self.work,
            self.kept,
            self.start,
        )
        runs, edges, features = (_STATUS.findall(said) or [(0, 0, 0)])[-1]
        found = len(os.listdir(self.crashes))
        return (
            f"{self.name:12} {int(runs):9} runs {int(edges):6} edges {int(features):6} features "
            f"{sum(os.times()[2:4]) - began:6.0f} s of CPU {found} failures"
        )

    def keep(self) -> None:
        """Put what breaks something, and few of the others, into the corpus."""
        for data in [read(self.kept, each) for each in os.listdir(self.kept)]:
            write(self.work, data)
        for name in os.listdir(self.work):
            data = read(self.work, name)
            # The engine puts in what it sees being compared.
            if len(data) > _LONGEST or os.path.dirname(self.top).encode() in data:
                os.unlink(os.path.join(self.work, name))
        place = os.path.join(self.top, "minimised")
        os.mkdir(place)
        done = subprocess.run(
            [sys.executable, "-m", "fuzz.minimise", place, f"{self.name}={self.work}"],
            cwd=self.top,
            env=self.variables,
            stdout=subprocess.PIPE,
            check=True,
        )
        contents = [read(self.work, each) for each in json.loads(done.stdout)[self.name]]
        broken = [(read(self.crashes, each), each) for each in os.listdir(self.crashes)]
        for name in os.listdir(self.kept):
            if "." not in name:  # the others broke something once
                os.unlink(os.path.join(self.kept, name))
        for data in contents:
            write(self.kept, data)
        top = os.path.join(self.top, "place").encode()
        for data, name in broken:
            write(self.kept, data.replace(top, b"{top}"), os.path.splitext(name)[1] or CRASH)


def read(directory: str, name: str) -> bytes:
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()


def write(directory: str, data: bytes, ending: str = "") -> None:
    name = hashlib.sha256(data).hexdigest()[:16] + ending
    with open(os.path.join(directory, name), "wb") as file:
        file.write(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="Search for input that breaks a reader.")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(sorted(SHARES)))
    asked = parser.parse_args()
    wrong = set(asked.targets) - set(SHARES)
    if wrong:
        parser.error(f"no such target: {', '.join(sorted(wrong))}")
    if importlib.util.find_spec("atheris") is None:
        parser.error("atheris is not installed: pip install atheris (Linux and macOS)")
    names = asked.targets or sorted(SHARES)
    whole = sum(SHARES[name] for name in names)
    for name in names:
        with workplace() as (top, variables):
            session = Session(name, top, variables)
            line = session.search(max(1, asked.seconds * SHARES[name] // whole))
            session.keep()
            print(line, f"{len(os.listdir(session.kept))} kept", flush=True)


if __name__ == "__main__":
    main()
