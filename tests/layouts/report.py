"""Prints, as a table, what coverage.py alone and `whose` make of every environment of the tests.

Run by `make environments`. Counted in the data of `coverage run`, by default and
with `source = .`: files measured that are not the project's, and files of the
project that ran and were not measured.
"""

from __future__ import annotations

import concurrent.futures
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layouts.all import ENVIRONMENTS, LAYOUTS
from layouts.interpreters import newest_with_site_packages, oldest_and_newest
from layouts.measure import ask, below, measure, real
from layouts.model import Built, MissingError
from layouts.workshop import Builder, Workshop

HEAD = ("environment", "what it is", "coverage.py alone", "with whose", "`classify`")


def errors(built: Built, directory: Path, plugins: str) -> str:
    """What went wrong in both configurations, in words; empty if nothing did."""
    foreign: set[str] = set()
    missed: set[str] = set()
    for number, source in enumerate(("", ".")):
        place = directory / f"{plugins or 'alone'}-{number}"
        place.mkdir(parents=True)
        done = measure(built, place, core="ctrace", source=source, plugins=plugins)
        ran = real(built.executed)
        foreign |= done.ran - ran
        missed |= (below(ran, built.cwd) if source else ran) - done.ran
    parts = (f"{len(foreign)} not the project's" if foreign else "",
             f"{len(missed)} missed" if missed else "")  # fmt: skip
    return ", ".join(filter(None, parts))


def row(shop: Workshop, name: str, builder: Builder, directory: Path) -> tuple[str, ...]:
    """One line of the table."""
    interpreter = newest_with_site_packages() or oldest_and_newest()[-1]
    about = " ".join((builder.__doc__ or "").split()).rstrip(".")
    try:
        built = shop.build(f"{name}-{interpreter.minor}", builder, interpreter)
    except MissingError as reason:
        return (name.replace("_", " "), about, f"not here: {reason}", "", "")
    place = directory / name
    alone, plugin = (errors(built, place, plugins) or "right" for plugins in ("", "whose"))
    wrong, counts = ask(built, place)
    right = sum(counts) - len(wrong)
    return (name.replace("_", " "), about, alone, plugin, f"{right} of {sum(counts)}")


def main() -> int:
    """Build everything in a temporary directory and print the table as Markdown."""
    with tempfile.TemporaryDirectory() as base:
        shop = Workshop(Path(base) / "environments")
        builders = {**ENVIRONMENTS, **LAYOUTS}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            rows = pool.map(lambda item: row(shop, *item, Path(base) / "runs"), builders.items())
            print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
            for each in rows:
                print(f"| {' | '.join(each)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
