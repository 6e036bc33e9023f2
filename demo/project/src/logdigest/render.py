"""A summary as text for a terminal, or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from logdigest.units import bytes_text, share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logdigest.summary import Summary


def as_text(summary: Summary, top: int) -> str:
    console = Console(width=72, no_color=True)
    with console.capture() as captured:
        console.print(f"{summary.requests} requests, {bytes_text(summary.size)}")
        if summary.skipped:
            console.print(f"{summary.skipped} lines not understood")
        console.print(_table("path", summary.paths.most_common(top), summary.requests))
        console.print(_table("status", sorted(summary.statuses.items()), summary.requests))
        if summary.failures:
            failed = sum(summary.failures.values())
            console.print(_table("failed", summary.failures.most_common(top), failed))
    return captured.get()


def _table(title: str, rows: Iterable[tuple[object, int]], whole: int) -> Table:
    table = Table(title, "requests", "share")
    for name, count in rows:
        table.add_row(str(name), str(count), share(count, whole))
    return table


def as_json(summary: Summary, top: int) -> str:
    content = {
        "requests": summary.requests,
        "bytes": summary.size,
        "skipped": summary.skipped,
        "statuses": dict(sorted(summary.statuses.items())),
        "paths": dict(summary.paths.most_common(top)),
        "failures": dict(summary.failures.most_common(top)),
        "hours": dict(sorted(summary.hours.items())),
    }
    return json.dumps(content, indent=2)
