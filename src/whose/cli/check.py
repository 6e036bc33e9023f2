"""`whose check`: everything that is wrong with the environment, with a fix."""

from __future__ import annotations

from whose.cli.arguments import Parser, add_python, environment_of
from whose.cli.output import Output, printable, wrapped

_DESCRIPTION = """\
Says what is wrong with the environment, and what to do about it: one line for
each hazard, with its name, what is wrong, and the fix. Of an environment in
order it says so on a terminal, and nothing elsewhere.
"""

_EPILOGUE = """\
the hazards:
  stale-overlay         an overlay of uv's adds another environment than the
                        one that its pyvenv.cfg extends
  missing-home          the interpreter of an environment is gone
  missing-parent        the environment that another one extends is gone
  other-version         an environment was made for another version of Python
  missing-library-path  sysconfig names directories that do not exist
  unclaimed-site        a site directory on sys.path is no environment's
  no-record             metadata does not say which files were installed
  duplicate             a distribution is there in two versions
  shadows-stdlib        a file is imported in place of the standard library's
  shadows-distribution  a file is imported in place of an installed one
  project-in-site       the project is inside a site directory
  unknown-coverage      whose does not know this version of coverage.py
  unreadable            metadata or configuration cannot be used

What only the running interpreter knows is left out with --python: sysconfig
and coverage.py.

--json writes one object a line:
  {"name": ..., "path": ..., "message": ..., "fix": ...}

exit status: 0 if there is no hazard, 1 if there is any, 2 if an option cannot
be used.
"""


def parser() -> Parser:
    """The options of `whose check`."""
    made = Parser("whose check", _DESCRIPTION, _EPILOGUE)
    made.add_argument("--json", action="store_true", help="write one JSON object a line")
    add_python(made)
    return made


def run(argv: list[str]) -> int:
    """Print the hazards of the environment that `argv` names; 1 if there is any."""
    options = parser().parse_args(argv)
    from whose.check import hazards

    output = Output()
    environment = environment_of(options.python)
    found = hazards(environment)
    if output.terminal and not found and not options.json:
        output.line(f"nothing is wrong with the environment of {printable(environment.prefix)}")
    for hazard in found:
        if options.json:
            import json

            output.line(json.dumps(hazard.as_dict()))
            continue
        text = printable(str(hazard))
        # One line each for a program that reads them; a terminal gets them readable.
        for number, line in enumerate(wrapped(text, "    ") if output.terminal else [text]):
            rest = line.removeprefix(hazard.name) if number == 0 else line
            head = output.colour(hazard.name, "third-party") if rest != line else ""
            output.line(head + rest.replace("; fix:", "; " + output.colour("fix:", "fix")))
    output.flush()
    return 1 if found else 0
