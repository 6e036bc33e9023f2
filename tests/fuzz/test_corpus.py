"""What the fuzzer found, and where it starts, holds in every run of the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from .targets import SHARES
from .workplace import CORPUS, workplace

PATIENCE = 240  # seconds for a thousand times as little


@pytest.mark.slow
def test_nothing_in_the_corpus_breaks():
    """In a process of its own, because an audit hook stays for ever."""
    directories = [f"{name}={os.path.join(CORPUS, name)}" for name in sorted(SHARES)]
    with workplace() as (top, variables):
        try:
            done = subprocess.run(
                [sys.executable, "-m", "fuzz.replay", top, *directories],
                cwd=top,
                env=variables,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            pytest.fail(f"does not end: {(error.stderr or b'')[-200:]!r}")
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found.keys() == SHARES.keys()
    assert not [f"{name}/{file}: {what}" for name in found for file, what in found[name]]


def test_corpus_is_small():
    sizes = [
        os.path.getsize(os.path.join(CORPUS, name, file))
        for name in os.listdir(CORPUS)
        for file in os.listdir(os.path.join(CORPUS, name))
    ]
    assert 0 < len(sizes) < 300
    assert sum(sizes) < 300_000
