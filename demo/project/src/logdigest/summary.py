"""What many records amount to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from logdigest.record import Record, parse

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.define
class Summary:
    requests: int = 0
    size: int = 0
    skipped: int = 0
    statuses: Counter[int] = attrs.Factory(Counter)
    paths: Counter[str] = attrs.Factory(Counter)
    failures: Counter[str] = attrs.Factory(Counter)
    hours: Counter[int] = attrs.Factory(Counter)

    def add(self, record: Record) -> None:
        self.requests += 1
        self.size += record.size
        self.statuses[record.status] += 1
        self.paths[record.path] += 1
        self.hours[record.time.hour] += 1
        if record.failed:
            self.failures[record.path] += 1


def summarise(lines: Iterable[str]) -> Summary:
    """The summary of a log; lines that are not in the format are counted as skipped."""
    summary = Summary()
    for line in lines:
        record = parse(line)
        if record is not None:
            summary.add(record)
        elif line.strip():
            summary.skipped += 1
    return summary
