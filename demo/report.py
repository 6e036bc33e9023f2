"""The numbers as text for an 80-column terminal."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("files", "stmts", "missed", "time")


def text(result: dict[str, Any], colour: bool = False) -> str:
    rows = result["environments"]
    core = ", sysmon core" if result["sysmon"] else " (before 3.12: no sysmon core)"
    runs = "one run" if result["runs"] == 1 else f"median of {result['runs']} runs"
    lines = [
        "whose makes coverage.py measure all of your project, and nothing else.",
        "",
        f"A program's tests ({result['project_files']} files, demo/project) in six environments:",
        "",
        *_table(rows, colour),
        "",
        "not yours: files and statements measured that are not the project's",
        "missed:    files of the project that were executed, but not measured",
        f"time:      processor time, 1.00 is the venv without whose; {runs}",
        f"versions:  coverage {result['coverage']}, CPython {result['python']}{core}",
        "",
        "The .coveragerc; without whose, the same but for the last line:",
        "",
        *(f"    {line}" for line in result["configuration"].splitlines()),
        "",
        closing(rows),
        "",
        *_children(result["children"]),
    ]
    return "\n".join(lines)


def closing(rows: list[dict[str, Any]]) -> str:
    """One line that sums it up."""
    told = []
    for side in ("without", "with"):
        wrong = [row[side]["files"] + row[side]["missed"] for row in rows]
        where = f", in {sum(map(bool, wrong))} of {len(rows)} environments" if any(wrong) else ""
        told.append(f"{side} whose: {sum(wrong):,}{where}")
    return f"Files wrong {told[0]}; {told[1]}."


def _children(found: dict[str, dict[str, Any]]) -> list[str]:
    same = "the same" if found["eager"]["lines"] == found["lazy"]["lines"] else "OTHER"
    times = {side: each["seconds"] for side, each in found.items()}
    return [
        "Ten processes that run none of the project's code, and one that does:",
        f"    not measured {times['unmeasured']:.2f} s; {same} lines with [whose] children =",
        f"    eager {times['eager']:.2f} s, lazy {times['lazy']:.2f} s",
    ]


def _table(rows: list[dict[str, Any]], colour: bool) -> list[str]:
    width = max(len(row["name"]) for row in rows)
    sides = {side: _cells(rows, side) for side in ("without", "with")}
    widths = {
        side: [max(map(len, column)) for column in zip(_COLUMNS, *cells, strict=True)]
        for side, cells in sides.items()
    }
    lines = [
        _line("", width, [_over([f"{side} whose"], [_total(widths[side])]) for side in sides]),
        _line("", width, [_over(["not yours", "yours"], _halves(widths[side])) for side in sides]),
        _line("environment", width, [_join(_COLUMNS, widths[side]) for side in sides]),
    ]
    lines.append("-" * len(lines[-1]))
    for number, row in enumerate(rows):
        parts = []
        for side, cells in sides.items():
            part = _join(cells[number], widths[side])
            wrong = row[side]["files"] or row[side]["missed"]
            if colour:
                part = f"\033[{31 if wrong else 32}m{part}\033[0m"
            parts.append(part)
        lines.append(_line(row["name"], width, parts))
    return lines


def _cells(rows: list[dict[str, Any]], side: str) -> list[list[str]]:
    return [
        [f"{row[side][name]:,}" for name in ("files", "statements", "missed")]
        + [f"{row[side]['ratio']:.2f}"]
        for row in rows
    ]


def _total(widths: list[int]) -> int:
    return sum(widths) + len(widths) - 1


def _halves(widths: list[int]) -> list[int]:
    return [_total(widths[:2]), widths[2], widths[3]]


def _over(titles: list[str], widths: list[int]) -> str:
    padded = [*titles, *[""] * (len(widths) - len(titles))]
    return " ".join(title.center(width) for title, width in zip(padded, widths, strict=True))


def _join(cells: tuple[str, ...] | list[str], widths: list[int]) -> str:
    return " ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _line(name: str, width: int, parts: list[str]) -> str:
    return f"{name:<{width}} | {' | '.join(parts)}".rstrip()
