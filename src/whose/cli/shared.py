"""The options that several commands take."""

from __future__ import annotations

from whose.cli.options import Option

KINDS = ("stdlib", "third-party", "project", "unknown")

JSON = Option("--json", help="write one JSON object a line")
FORMAT = Option(
    "--format",
    metavar="FORM",
    choices=("text", "json", "github"),
    default="text",
    help="how to write: text, json, or github for annotations in GitHub's workflows",
)
COLOR = Option(
    "--color",
    metavar="WHEN",
    choices=("auto", "always", "never"),
    default="auto",
    help="colours; auto is on a terminal, or with FORCE_COLOR and without NO_COLOR",
)
QUIET = Option("-q", "--quiet", help="write only errors to standard error, no remarks")
PYTHON = Option(
    "--python",
    metavar="PATH|VERSION|NAME",
    help="answer for this environment, read from disk and not run: a prefix, an executable, "
    "a version such as 3.13, or a name. The default is the one that runs whose or, if that "
    "was made for a tool (uvx, pipx), the active one, .venv here or above, or conda's",
)
SNAPSHOT = Option(
    "--env",
    metavar="FILE",
    help="answer for the environment of this snapshot, which whose env --snapshot has written, "
    "without looking at the disk",
)
PROJECT = Option(
    "--project",
    metavar="PATH",
    many=True,
    help="PATH and all below it is the project's, whatever the rules say; may be repeated, and "
    "the deepest of several wins",
)
THIRD_PARTY = Option(
    "--third-party",
    metavar="PATH",
    many=True,
    help="PATH and all below it is third-party, whatever the rules say; may be repeated, and "
    "the deepest of several wins",
)
NO_CONFIG = Option(
    "--no-config",
    help="ignore project and third_party in coverage's configuration of the working directory",
)
COMMON = (PYTHON, COLOR, QUIET)
FORCING = (PROJECT, THIRD_PARTY, NO_CONFIG)
