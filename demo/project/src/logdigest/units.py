"""Numbers for people."""

from __future__ import annotations


def bytes_text(size: float) -> str:
    """`size` bytes in the largest unit that leaves a number above 1."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.4g} {unit}"
        size /= 1000
    return f"{size:.4g} GB"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"
