"""Tables of figures: medians, spread, ratios and what is demanded of them; as text and JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCALES = {"s": 1.0, "ms": 1e3, "µs": 1e6, "ns": 1e9}


def spread(values: Sequence[float]) -> float:
    """Half the distance between the quartiles, as a part of the median."""
    middle = statistics.median(values)
    if len(values) < 2 or not middle:
        return 0.0
    lower, _, upper = statistics.quantiles(values, n=4, method="inclusive")
    return (upper - lower) / 2 / abs(middle)


def ratios(values: Sequence[float], against: Sequence[float]) -> list[float]:
    """Value by value, as both were measured in the same round."""
    return [one / other for one, other in zip(values, against, strict=True) if other]


class Table:
    """The figures that answer one question."""

    def __init__(self, number: str, question: str) -> None:
        self.number = number
        self.question = question
        self.rows: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def timed(
        self,
        name: str,
        values: Sequence[float],
        unit: str,
        *,
        against: Sequence[float] | None = None,
        bar: float | None = None,
        limit: float | None = None,
    ) -> None:
        """Add times in seconds, shown in `unit`.

        `bar` is the most that the ratio to `against` may be, `limit` the most that
        the median may be, in `unit`.
        """
        row: dict[str, Any] = {
            "name": name,
            "median": statistics.median(values) * _SCALES[unit],
            "unit": unit,
            "spread": spread(values),
        }
        if against is not None:
            each = ratios(values, against)
            row["ratio"] = statistics.median(each) if each else None
            row["ratio_spread"] = spread(each) if each else None
        self._judge(row, bar, limit)

    def counted(
        self,
        name: str,
        number: float,
        unit: str,
        *,
        against: float | None = None,
        bar: float | None = None,
        limit: float | None = None,
    ) -> None:
        """Add a number that is not a time."""
        row: dict[str, Any] = {"name": name, "median": number, "unit": unit}
        if against:
            row["ratio"] = number / against
        self._judge(row, bar, limit)

    def absent(self, name: str, why: str) -> None:
        """Add a row for what could not be measured."""
        self.rows.append({"name": name, "absent": why})

    def note(self, text: str) -> None:
        """Add a line below the table."""
        self.notes.append(text)

    def _judge(self, row: dict[str, Any], bar: float | None, limit: float | None) -> None:
        if bar is not None:
            row["bar"] = bar
            row["met"] = row.get("ratio") is not None and row["ratio"] <= bar
        elif limit is not None:
            row["limit"] = limit
            row["met"] = row["median"] <= limit
        self.rows.append(row)

    def as_dict(self) -> dict[str, Any]:
        """The table as plain values, ready for JSON."""
        return {
            "number": self.number,
            "question": self.question,
            "rows": self.rows,
            "notes": self.notes,
        }

    def __str__(self) -> str:
        heads = ["", "median", "spread", "ratio", "bar", ""]
        lines = [heads, *(_cells(row) for row in self.rows)]
        return _laid_out(self, lines)


def _laid_out(table: Table, lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    out = [f"\n{table.number}. {table.question}"]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        out.append(("  " + "  ".join(cells)).rstrip())
    return "\n".join([*out, *(f"  {each}" for each in table.notes)])


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def _cells(row: dict[str, Any]) -> list[str]:
    if "absent" in row:
        return [row["name"], "absent", "", "", "", row["absent"]]
    spread_text = f"±{row['spread']:.0%}" if "spread" in row else ""
    ratio = row.get("ratio")
    shown = ""
    if ratio is not None:
        shown = f"1/{1 / ratio:.0f}" if 0 < ratio < 0.1 else f"{ratio:.2f}"
    bar = ""
    if "bar" in row:
        bar = f"1/{1 / row['bar']:.0f}" if row["bar"] < 0.5 else f"{row['bar']:g}"
    elif "limit" in row:
        bar = f"{row['limit']:g} {row['unit']}"
    met = {True: "met", False: "MISSED", None: ""}[row.get("met")]
    return [row["name"], f"{_number(row['median'])} {row['unit']}", spread_text, shown, bar, met]


def machine() -> dict[str, Any]:
    """What the figures depend on, of this machine."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def environment_line(measured: dict[str, Any]) -> str:
    """One line about what was measured with, and how busy the machine was."""
    load = "/".join(str(each) for each in measured["load"])
    return (
        f"{measured['interpreter']}, coverage {measured['coverage']} ({measured['core']}), "
        f"{measured['uv']}, {measured['processor']} x{measured['processors']}, load {load}"
    )


def write_results(path: str, measured: dict[str, Any], tables: Sequence[Table]) -> None:
    """Write everything as JSON."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    content = {"environment": measured, "tables": [each.as_dict() for each in tables]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")


class Grid(Table):
    """A table with columns of its own."""

    def __init__(self, number: str, question: str, heads: Sequence[str]) -> None:
        super().__init__(number, question)
        self.heads = ("", *heads)

    def row(self, name: str, cells: Sequence[object]) -> None:
        """Add a row."""
        columns = dict(zip(self.heads[1:], cells, strict=True))
        self.rows.append({"name": name, "cells": columns})

    def __str__(self) -> str:
        lines = [[row["name"], *map(str, row["cells"].values())] for row in self.rows]
        return _laid_out(self, [list(self.heads), *lines])
