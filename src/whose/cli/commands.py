"""Describes the commands and their options; help and completion are generated from this."""

from __future__ import annotations

from whose.cli.options import Command, Option

JSON = Option("--json", "write one JSON object a line")
FORMAT = Option("--format text|json|github", "github makes annotations in GitHub's workflows")
ENV = Option("--env FILE", "answer by this file, which whose env --snapshot wrote, not by the disk")
PYTHON = Option(
    "--python PATH|VERSION|NAME",
    "answer for this environment, read from disk and not run: a prefix, an executable, a version "
    "such as 3.13, or a name. The default is the one that runs whose or, if that was made for a "
    "tool (uvx, pipx), the active one, .venv here or above, or conda's",
)
COLOR = Option("--color auto|always|never", "auto: on a terminal, but see FORCE_COLOR, NO_COLOR")
QUIET = Option("-q, --quiet", "write only errors to standard error, no remarks")
PROJECT = Option("--project PATH...", "PATH is the project's, whatever the rules say")
THIRD_PARTY = Option("--third-party PATH...", "PATH is third-party; the deepest of these wins")
NO_CONFIG = Option("--no-config", "ignore project and third_party in coverage's configuration")
COMMON = (JSON, ENV, PYTHON, COLOR, QUIET)
ALL = (*COMMON, PROJECT, THIRD_PARTY, NO_CONFIG)

RULES = (
    "not the path of a file",
    "an option says so",
    "the project's own distributions are the project",
    "what an installer recorded is third-party",
    "site directories and virtual environments are third-party",
    "the standard library is where the interpreter has it",
    "all else is the project",
)

LISTING = Command(
    "",
    "the kind of each path",
    """\
Says whose code a file is: the standard library's, a third party's or the
project's. Writes one line for each PATH, the kind first; for a directory, how
many files of each kind it holds. A PATH need not exist. A word that is no path
may be the name of a module or of a distribution.
""",
    [
        Option(
            "--files-from FILE...", "the lines of this file are PATHs, too; - is standard input"
        ),
        Option("-0, --null", "in --files-from, each path ends with a NUL, not a line feed"),
        Option("-r, --recursive", "list the files in directories"),
        Option("--glob PATTERN...", "in directories, only files whose name matches, as '*.py'"),
        Option("--no-ignore", "with --recursive, list what git ignores as well"),
        Option("--only stdlib|third-party|project|unknown...", "leave out all other kinds"),
        Option("--exists", "a PATH that does not exist is an error"),
        Option("--fail-if-any", "exit status 1 if anything is listed"),
        Option("--fail-if-none", "exit status 1 if nothing is listed"),
        *ALL,
        Option("-V, --version", "show the version of whose and stop"),
    ],
    """\
Options whose value ends in ... may be repeated.

If the first word is the name of a command, it is that command. A file of that
name can be given as ./explain, or after --.

All files in a directory count, except those of version control, of __pycache__
and of tools' caches. Links to directories in it are left out. --recursive also
leaves out what git ignores, if git is installed.

The kinds are stdlib, third-party, project, and unknown for a name that is not
the path of a file, such as '<string>'. A directory with files of several kinds
is mixed.

--json writes one object a line:
  {"path": PATH, "kind": KIND}
  {"path": PATH, "kind": KIND or "mixed", "files": {KIND: NUMBER, ...}}
  {"path": NAME, "kind": KIND, "file": PATH or null, "distribution": NAME
   or null}
The second form is for directories, the third for modules and distributions.
"exists": false is added if PATH does not exist. Bytes of a PATH that are not
UTF-8 are lone surrogates, as in Python.

git quotes unusual names in its lists, except with -z:
  git ls-files -z | whose -0 --files-from -

exit status: 0; 1 by --fail-if-any or --fail-if-none; 2 if an option or a file
of paths cannot be used, or a directory cannot be listed.
""",
    operand="[PATH]...",
)

EXPLAIN = Command(
    "explain",
    "the verdict with its evidence, and how to change it",
    """\
Says whose code each PATH is, by which rule and on what evidence: the file, the
line in it, and what it says. Then says what would change the answer. A PATH
need not exist.
""",
    [Option("--advice", "say for each PATH how to change the answer, not only the first"), *ALL],
    """\
the rules, of which the first that applies decides:
"""
    + "".join(f"  {number}  {rule}\n" for number, rule in enumerate(RULES))
    + """
--json writes one object a line:
  {"path", "kind", "rule", "reason", "root",
   "layer": {"prefix", "form", "made_by", "role", "relation", "parent",
             "config", "sites"} or null,
   "distribution": {"name", "version", "metadata", "editable", "url",
                    "installer"} or null,
   "evidence": [{"file", "line" or null, "text"}, ...],
   "notes": [{"file", "line", "text"}, ...],
   "change": {"option", "path", "otherwise"}}
The notes are about evidence that could not be used.

""",
    operand="PATH...",
)

ENVIRONMENT = Command(
    "env",
    "the layers and roots of the environment, as a tree",
    """\
Shows the layers of an environment as a tree: the topmost, what it extends, the
base interpreter, and others on sys.path. Below each are its roots, the
directories whose kind is known, numbered in the order in which they were
found. Of two roots that contain a path, the deeper one decides.
""",
    [Option("--snapshot", "write all that is needed to answer elsewhere"), *COMMON, NO_CONFIG],
    """\
--json writes one object:
  {"prefix", "base_prefix", "python", "path": [...],
   "layers": [{"prefix", "form", "made_by", "role", "relation", "parent",
               "config", "sites",
               "roots": [{"order", "path", "role", "kind", "rule",
                          "reason"}]}],
   "roots": [...], "anchors": [...], "notes": {PATH: WHY},
   "options": {"project": [...], "third_party": [...]}}
The roots beside the layers are those of no layer. Anchors are directories that
certainly hold the project. Notes are about evidence that could not be used.
The options are those in coverage's configuration.

""",
)

ROOTS = Command(
    "roots",
    "the directories of libraries, for tools that take a list of them",
    """\
Shows the prefixes of the paths of libraries (the standard library and third
parties), one a line. Each ends in a separator, and nothing of the project is
below it.
""",
    [
        Option("--kind stdlib|third-party...", "only prefixes of this kind"),
        Option("--sep TEXT", "separate them with TEXT, such as : for an environment variable"),
        *ALL,
    ],
    """\
Prefixes cannot express everything: scripts, and modules that are single files
beside files of the project, are left out.

  LIBRARY_ROOTS="$(whose roots --sep :)"    # debugpy

--json writes one object:
  {"prefixes": [...]}

""",
)

CHECK = Command(
    "check",
    "what is wrong with the environment",
    """\
Says what is wrong with the environment and with coverage's configuration, and
what to do about it: one line for each hazard, with its name, what is wrong,
and the fix. If nothing is wrong, it says so on a terminal, and writes nothing
elsewhere.
""",
    [JSON, FORMAT, PYTHON, COLOR, QUIET],
    """\
For another environment than the running one, sysconfig and the version of
coverage.py are not checked.

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
which are not, and which files of the project are missing, and why. DATA are
data files of coverage, or directories with such files; without any it is the
data file in coverage's configuration. If that does not exist, it says what
coverage.py alone would get wrong in this environment. The data are only read.
""",
    [
        Option("--fail-on-foreign", "exit status 1 if files of others were measured"),
        Option("--fail-on-missing", "exit status 1 if files of the project are missing"),
        FORMAT,
        *ALL,
    ],
    """\
--json writes one object:
  {"data": [...], "files": NUMBER, "kinds": {KIND: NUMBER, ...},
   "foreign": [{"path", "kind", "distribution" or null, "lines"}, ...],
   "missing": [{"path", "reason"}, ...], "notes": [...]}

exit status: 0; 1 by --fail-on-foreign or --fail-on-missing; 2 if an option or
the data cannot be used.
""",
    operand="[DATA]...",
)

COMPLETION = Command(
    "completion",
    "a script that completes whose's arguments in a shell",
    """\
Writes a script for a shell, which then completes commands and options:
  bash  source <(whose completion bash)
  zsh   source <(whose completion zsh)    # after compinit
  fish  whose completion fish | source
""",
    [],
    operand="bash|zsh|fish",
)

COMMANDS = {each.name: each for each in (EXPLAIN, ENVIRONMENT, ROOTS, CHECK, AUDIT, COMPLETION)}
"""The commands by name, without `LISTING`, which has none. Each has a module of that name here."""
