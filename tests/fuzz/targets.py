"""The targets by name, each with the law that its cost grows with its input and no faster."""

from __future__ import annotations

import zlib

from whose._files.limits import LONGEST

from . import parsers
from .disks import Disks, table
from .guard import BrokenError, cost
from .trees import blocks, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[bytes], None]

# How much of an hour each gets: the more it parses and touches, the more.
SHARES = {
    "archive": 4,
    "conda": 3,
    "config": 4,
    "direct_url": 5,
    "environment": 12,
    "members": 5,
    "metadata": 3,
    "names": 3,
    "path": 7,
    "project": 4,
    "pth": 4,
    "record": 7,
    "site": 10,
}
# What the longest input is; the system's longest path is 4096 bytes.
LENGTHS = {"path": 6000, "environment": 6000, "site": 6000, "archive": 6000, "members": 6000}
LENGTH = 2000

_TREES = ("environment", "members", "site")
# What is none any more when it is repeated: an archive, JSON.
_ONCE = ("archive", "conda", "direct_url")
_TIMES = 8
# What is never too much: for a byte of input, and in any case.
_BOUNDS = {"calls": (6, 8000), "bytes of memory": (300, 4_000_000)}


class Target:
    """One check; `Target(data)` raises if a property does not hold for `data`."""

    def __init__(self, name: str, check: Check) -> None:
        self.name = name
        self.check = check
        # How seldom costs are counted while fuzzing: it takes much longer than the check.
        self.seldom = 128 if name in ("config", "direct_url", "project", "pth") else 1024

    def __call__(self, data: bytes) -> None:
        self.check(data)

    def count(self, data: bytes, size: int = 2000) -> None:
        """Raises if eight times the input takes much more than eight times the calls or bytes."""
        if self.name in _ONCE or not data:
            return
        # Up to the longest path, every directory above is looked at.
        size = max(size, len(data), LONGEST if self.name == "path" else 0)
        none, some, many = (self.grown(data, each) for each in (0, size, _TIMES * size))
        least = cost(lambda: self.check(none))
        first = cost(lambda: self.check(some))
        last = cost(lambda: self.check(many))
        for unit, start, few, much in zip(_BOUNDS, least, first, last, strict=True):
            per_byte, always = _BOUNDS[unit]
            bound = max(2.5 * _TIMES * (few - start), per_byte * len(many)) + always
            if much - start > bound:
                took = f"{few - start} {unit} for {len(some)} bytes, "
                raise BrokenError(took + f"{much - start} for {len(many)}")

    def grown(self, data: bytes, size: int) -> bytes:
        """`data`, or one content in it, so often that it is long."""
        if self.name not in _TREES:
            return repeated(data, size)
        pairs = blocks(data)
        if pairs:
            number = zlib.crc32(data) % len(pairs)
            name, content = pairs[number]
            if content and name[:1] not in b"@|":
                pairs[number] = (name, repeated(content, size))
        return joined(pairs)


def repeated(data: bytes, size: int) -> bytes:
    """About `size` bytes of `data`: copies, numbered copies, or one piece again and again.

    Equal copies may cost less than different ones.
    """
    number = zlib.crc32(data)
    times = -(-size // len(data))
    if number % 3 == 0 or not size:
        return data * times
    if number % 3 == 1:
        return b"".join(b"%d" % each + data for each in range(times))
    start, length = number // 3 % len(data), number // 7 % 8 + 1
    piece = data[start : start + length]
    return data[:start] + piece * (size // len(piece)) + data[start:]


def targets(top: str) -> dict[str, Target]:
    """All of them; `top` is an empty directory that they may write in."""
    checks: dict[str, Check] = {
        **table(Disks(top)),
        "config": parsers.config,
        "direct_url": parsers.direct_url,
        "names": parsers.names,
        "project": parsers.project,
        "pth": parsers.pth,
        "record": parsers.record,
    }
    return {name: Target(name, checks[name]) for name in sorted(checks)}
