"""The command line."""

from __future__ import annotations

from typing import TextIO

import click

from logdigest import __version__
from logdigest.render import as_json, as_text
from logdigest.summary import summarise


@click.command()
@click.argument("log", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--top", default=5, show_default=True, help="How many paths to list.")
@click.version_option(__version__)
def main(log: TextIO, *, json_: bool, top: int) -> None:
    """Summarise the access log LOG, or standard input."""
    summary = summarise(log)
    if not summary.requests:
        raise click.ClickException("no requests found")
    click.echo(as_json(summary, top) if json_ else as_text(summary, top))
