"""The commands and what they take: the one description that help and completion are made of."""

from __future__ import annotations

from whose.cli.options import Command, Option
from whose.cli.shared import COMMON, FORCING, FORMAT, JSON, KINDS, NO_CONFIG, SNAPSHOT

LISTING = Command(
    "",
    "the kind of each path",
    """\
Says whose code a file is: the standard library's, a third party's or the
project's. One line for each PATH, the kind first; for a directory, how many
files of which kind it holds. A PATH need not exist. A word that is no path may
be the name of a module or of a distribution.
""",
    (
        Option(
            "--files-from",
            metavar="FILE",
            many=True,
            help="take paths from this file too, one a line; - is standard input",
        ),
        Option("-0", "--null", help="in --files-from a NUL ends each path, not a line"),
        Option("-r", "--recursive", help="list the files in directories"),
        Option(
            "--glob",
            metavar="PATTERN",
            many=True,
            help="in directories, only files whose name matches, such as '*.py'; may be repeated",
        ),
        Option("--no-ignore", help="with --recursive, list what git ignores as well"),
        Option(
            "--only",
            metavar="KIND",
            many=True,
            choices=KINDS,
            help="leave out all other kinds (stdlib, third-party, project, unknown); may be "
            "repeated",
        ),
        Option("--exists", help="a PATH that does not exist is an error"),
        Option("--fail-if-any", help="exit status 1 if anything is listed"),
        Option("--fail-if-none", help="exit status 1 if nothing is listed"),
        JSON,
        SNAPSHOT,
        *COMMON,
        *FORCING,
        Option("-V", "--version", help="show the version of whose and stop"),
    ),
    operand="PATH",
    operand_help="a file or directory, or the name of a module or distribution",
    epilogue="""\
A first word that is a command is the command; ./explain is a file of that
name, and so is explain after --.

In a directory all files count but those of version control, of __pycache__ and
of tools' caches. Links to directories in it are left out. With --recursive
what git ignores is left out too, where git is there to say so.

The kinds: stdlib, third-party, project, and unknown for a name that is no
path of a file, such as '<string>'. A directory with files of several kinds is
mixed.

--json writes one object a line:
  {"path": PATH, "kind": KIND}
  {"path": PATH, "kind": KIND or "mixed", "files": {KIND: NUMBER, ...}}
  {"path": NAME, "kind": KIND, "file": PATH or null, "distribution": NAME
   or null}
where the second form is that of a directory, the third that of a module or
distribution. "exists": false is added where PATH does not exist. Bytes of a
PATH that are not UTF-8 are lone surrogates, as in Python.

In long lists git quotes unusual names; this keeps them whole:
  git ls-files -z | whose -0 --files-from -

exit status: 0; 1 by --fail-if-any or --fail-if-none; 2 if an option or a file
of paths cannot be used, or a directory cannot be listed.
""",
)

EXPLAIN = Command(
    "explain",
    "the verdict with its evidence, and how to change it",
    """\
Says of each PATH whose code it is, by which rule and on what evidence: the
file, the line in it, and what it says. Then what would have to change for
another answer. A PATH need not exist.
""",
    (
        Option("--advice", help="say of every PATH how to change it, not only of the first"),
        JSON,
        SNAPSHOT,
        *COMMON,
        *FORCING,
    ),
    operand="PATH",
    needed=True,
    operand_help="a file or directory",
    epilogue="""\
the rules, of which the first that speaks decides:
  1  an option says so
  2  a distribution from a local directory is the project
  3  what an installer recorded is third-party
  4  site directories and virtual environments are third-party
  5  the standard library is where the interpreter has it
  6  all else is the project
Rule 0 is for names that are no path of a file.

--json writes one object a line:
  {"path", "kind", "rule", "reason", "root",
   "layer": {"prefix", "form", "made_by", "role", "relation", "parent",
             "config", "sites"} or null,
   "distribution": {"name", "version", "metadata", "editable", "url",
                    "installer"} or null,
   "evidence": [{"file", "line" or null, "text"}, ...],
   "notes": [{"file", "line", "text"}, ...],
   "change": {"option", "path", "otherwise"}}
where the notes are about evidence that could not be used.

exit status: 0, or 2 if an option cannot be used.
""",
)

ENV = Command(
    "env",
    "the layers and roots of the environment, as a tree",
    """\
Shows the layers of an environment as a tree: the topmost, what it extends, the
base interpreter, and what sys.path adds. Below each are its roots, the
directories whose kind is known. The numbers are the order in which roots are
asked; of two that contain a path, the deeper one decides.
""",
    (
        Option("--snapshot", help="write a snapshot: what it takes to answer elsewhere, as JSON"),
        JSON,
        SNAPSHOT,
        *COMMON,
        NO_CONFIG,
    ),
    epilogue="""\
--json writes one object:
  {"prefix", "base_prefix", "python", "path": [...],
   "layers": [{"prefix", "form", "made_by", "role", "relation", "parent",
               "config", "sites",
               "roots": [{"order", "path", "role", "kind", "rule",
                          "reason"}]}],
   "roots": [...], "anchors": [...], "notes": {PATH: WHY},
   "options": {"project": [...], "third_party": [...]}}
where the roots beside the layers are those of no layer, the anchors are where
the project certainly is, the notes are about evidence that cannot be used, and
the options are those in coverage's configuration.

exit status: 0, or 2 if an option cannot be used.
""",
)

ROOTS = Command(
    "roots",
    "the directories of libraries, for tools that take a list of them",
    """\
Shows what the paths of the standard library and of third parties begin with,
one a line. Each ends in a separator, and nothing of the project is below it.
""",
    (
        Option(
            "--kind",
            metavar="KIND",
            many=True,
            choices=KINDS[:2],
            help="only those of this kind (stdlib, third-party); may be repeated",
        ),
        Option(
            "--sep",
            metavar="TEXT",
            default="\n",
            help="what is between them, such as : for an environment variable",
        ),
        JSON,
        SNAPSHOT,
        *COMMON,
        *FORCING,
    ),
    epilogue="""\
A prefix cannot say everything: modules that are single files beside the
project's, and scripts, are left out.

  LIBRARY_ROOTS="$(whose roots --sep :)"    # debugpy

--json writes one object:
  {"prefixes": [...]}

exit status: 0, or 2 if an option cannot be used.
""",
)

CHECK = Command(
    "check",
    "what is wrong with the environment",
    """\
Says what is wrong with the environment and with coverage's configuration, and
what to do about it: one line for each hazard, with its name, what is wrong,
and the fix. Of an environment in order it says so on a terminal, and nothing
elsewhere.
""",
    (JSON, FORMAT, *COMMON),
    epilogue="""\
What only the running interpreter knows is left out for another environment:
sysconfig and coverage.py.

--json writes one object a line:
  {"name": ..., "path": ..., "message": ..., "fix": ...}

exit status: 0 if there is no hazard, 1 if there is any, 2 if an option cannot
be used.
""",
)

AUDIT = Command(
    "audit",
    "what coverage measured that it should not have, and what is missing",
    """\
Reads coverage data and says which of the measured files are the project's and
which are not, and which files of the project are missing, with the reason
that coverage.py gives. Without data it says what coverage.py alone would
decide otherwise in this environment. The data are only read.
""",
    (
        Option("--fail-on-foreign", help="exit status 1 if files of others were measured"),
        Option("--fail-on-missing", help="exit status 1 if files of the project were not"),
        JSON,
        FORMAT,
        SNAPSHOT,
        *COMMON,
        *FORCING,
    ),
    operand="DATA",
    operand_help="a data file of coverage, or a directory with some; the default is what "
    "coverage's configuration says",
    epilogue="""\
--json writes one object:
  {"data": [...], "files": NUMBER, "kinds": {KIND: NUMBER, ...},
   "foreign": [{"path", "kind", "distribution" or null, "lines"}, ...],
   "missing": [{"path", "reason"}, ...], "notes": [...]}

exit status: 0; 1 by --fail-on-foreign or --fail-on-missing; 2 if an option or
the data cannot be used.
""",
)

COMPLETION = Command(
    "completion",
    "a script that completes whose's arguments in a shell",
    """\
Writes a script for a shell, which then completes commands and options:
  bash  source <(whose completion bash)
  zsh   source <(whose completion zsh)
  fish  whose completion fish | source
""",
    (),
    operand="SHELL",
    needed=True,
    operand_help="bash, zsh or fish",
    choices=("bash", "zsh", "fish"),
    epilogue="exit status: 0, or 2 if the shell is not known.\n",
)

COMMANDS = {each.name: each for each in (EXPLAIN, ENV, ROOTS, CHECK, AUDIT, COMPLETION)}
"""The commands by name; `LISTING` is the one without a name. Each has a module of its name here."""
