"""One request, as a line of the log tells it."""

from __future__ import annotations

import re
from datetime import datetime

import attrs

_LINE = re.compile(
    r"(?P<client>\S+) \S+ \S+ \[(?P<time>[^]]+)\] "
    r'"(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" (?P<status>\d{3}) (?P<size>\d+|-)'
)


@attrs.frozen
class Record:
    client: str
    time: datetime
    method: str
    path: str
    status: int
    size: int

    @property
    def failed(self) -> bool:
        return self.status >= 400


def parse(line: str) -> Record | None:
    """The record in `line`, or None if it is not in the format."""
    match = _LINE.match(line)
    if match is None:
        return None
    size = match["size"]
    return Record(
        client=match["client"],
        time=datetime.strptime(match["time"], "%d/%b/%Y:%H:%M:%S %z"),
        method=match["method"],
        path=match["path"].partition("?")[0],
        status=int(match["status"]),
        size=0 if size == "-" else int(size),
    )
