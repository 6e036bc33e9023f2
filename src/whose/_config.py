"""Reads and checks the options of `whose` in coverage.py's configuration.

Also finds sections for `whose` in configuration files where they have no effect.
"""

from __future__ import annotations

from whose._files.paths import CONFIGURATIONS, DISTRIBUTION, refuse_both
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, value_in

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PATHS = ("project", "third_party")
LISTS = (*PATHS, "snapshot")
"""The options that name files."""
NAMES = (*LISTS, "map_paths", "children")

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
# Names that users write by mistake, too. Others, such as tox's `[testenv:whose]`, are not ours.
_SECTIONS = {b"whose", b"coverage:whose", b"coverage.whose", b"tool.whose", b"tool.coverage.whose"}


class OptionError(ValueError):
    """An option, an argument or a file cannot be used. The message is one line."""


def config_error(error: OptionError) -> Exception:
    """coverage.py's ConfigError. Under pytest also its UsageError, which is shown as one line."""
    text = f"whose: {error}"
    from coverage.exceptions import ConfigError

    usage_error = value_in("pytest", "UsageError")
    if isinstance(usage_error, type) and issubclass(usage_error, Exception):
        both: type[Exception] = type("ConfigError", (ConfigError, usage_error), {})
        return both(text)
    return ConfigError(text)


class Section:
    """A section for `whose` in a configuration file, in the right place or a wrong one."""

    def __init__(self, file: str, name: str, problem: str = "", remedy: str = "") -> None:
        self.file = file
        self.name = name
        """Without brackets."""
        self.problem = problem
        """Why it has no effect; empty if it has one."""
        self.remedy = remedy
        """What to do about that."""

    def __str__(self) -> str:
        return f"[{self.name}] in {OS.path.basename(self.file)}"


class Options:
    """The user's options: which paths are whose, and what the plugin does."""

    project: tuple[str, ...] = ()
    """Absolute paths, or `dist:NAME` for all that the distribution NAME owns."""
    third_party: tuple[str, ...] = ()
    snapshot: tuple[str, ...] = ()
    """Snapshots of the environments in which data were measured that are combined here."""
    map_paths = True
    """Whether the plugin may set coverage.py's `[paths]`."""
    children = "eager"
    """When coverage.py starts in measured children: `eager`, at once, or `lazy`."""
    section: Section | None = None
    """The section that the options are from; None if they are not from a file."""
    typed = False
    """Whether they are from the command line."""

    def given(self) -> dict[str, object]:
        """The options that differ from their defaults, with values as coverage.py keeps them."""
        return {
            name: [*value] if name in LISTS else value
            for name, value in vars(self).items()
            if name in NAMES and value != getattr(Options, name)
        }

    def name(self, option: str) -> str:
        """What messages call an option: its name, and where it is set."""
        if self.typed:
            return f"argument --{option.replace('_', '-')}"
        if self.section is None:
            return f"option {option!r}"
        file = OS.path.basename(self.section.file)
        return f"option '[{self.section.name}] {option}=' in {file}"


def read_options(
    given: object,
    directory: str,
    section: Section | None = None,
    *,
    typed: bool = False,
) -> Options:
    """Parse and validate the options in a dictionary. Relative paths are relative to `directory`.

    An ini file gives one string, with a path on each line or separated by commas. TOML gives
    a list. Raises OptionError.
    """
    options = Options()
    options.section, options.typed = section, typed
    if not isinstance(given, dict):  # in TOML, a name can have any value
        raise OptionError(f"{section or 'what is given'} is not a table: {given!r}")
    for name, value in given.items():
        said = options.name(name)
        if name in LISTS:
            paths = [
                _distribution(each, said)
                if name in PATHS and each.startswith(DISTRIBUTION)
                else _path(each, directory)
                for each in _strings(value, said)
            ]
            setattr(options, name, tuple(dict.fromkeys(paths)))
        elif name == "map_paths":
            options.map_paths = _word(value, said, (*_YES, *_NO)) in _YES
        elif name == "children":
            options.children = _word(value, said, ("eager", "lazy"))
        else:
            raise OptionError(f"unrecognized {said}; known options: {', '.join(NAMES)}")
    lists = "--project and --third-party" if typed else "project and third_party"
    try:
        refuse_both(options.project, options.third_party, lists)
    except ValueError as error:
        raise OptionError(f"{f'{section}: ' if section else ''}{error}") from None
    return options


def _strings(value: object, name: str) -> Iterator[str]:
    if isinstance(value, str):
        parts = [part.strip() for part in value.replace(",", "\n").split("\n")]
        value = [part for part in parts if part]
    if not isinstance(value, (list, tuple)):
        raise OptionError(f"{name} is not a list of paths: {value!r}")
    for each in value:
        if not isinstance(each, str) or not each or "\0" in each:
            raise OptionError(f"{name} holds what is no path: {each!r}")
        yield each


def _distribution(given: str, name: str) -> str:
    distribution = given[len(DISTRIBUTION) :].strip()
    if not distribution.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise OptionError(f"{name} holds no distribution's name: {given!r}")
    return DISTRIBUTION + distribution


def _path(given: str, directory: str) -> str:
    path = OS.path.join(directory, given)
    # Use an existing path literally: subprocesses get absolute paths, which may contain `$`.
    if not OS.path.lexists(path):
        path = OS.path.join(directory, OS.path.expanduser(OS.path.expandvars(given)))
    absolute: str = OS.path.abspath(path)
    return absolute


def _word(value: object, name: str, words: tuple[str, ...]) -> str:
    word = str(value).lower()
    if word not in words:
        said = "yes nor no" if words[0] in _YES else " nor ".join(words)
        raise OptionError(f"{name} is neither {said}: {value!r}")
    return word


# -- in files -----------------------------------------------------------------------


def options_in(config: Any, directory: str) -> Options:
    """The options of `whose` in a configuration of coverage.py, from a file in `directory`.

    Raises OptionError.
    """
    found = config.get_plugin_options("whose")
    section = section_of(config.config_file, used=True) if config.config_file and found else None
    return read_options(found, directory, section)


def options_of_plugin(given: object, directory: str, config: Any = None) -> Options:
    """The options that the plugin was given, or those in a configuration if it has them from there.

    Raises coverage.py's ConfigError.
    """
    try:
        return options_in(config, directory) if config else read_options(given, directory)
    except OptionError as error:
        raise config_error(error) from None


def coverage_config(directory: str) -> Any:
    """The configuration that coverage.py finds in `directory`, the working directory.

    Raises OptionError if it cannot be read.
    """
    from coverage.config import read_coverage_config
    from coverage.exceptions import ConfigError, CoverageException

    try:
        found = read_coverage_config(True, lambda *_, **__: None)
    except (ConfigError, CoverageException) as error:  # unrelated classes in older versions
        raise OptionError(" ".join(str(error).split())) from None
    except Exception as error:  # noqa: BLE001 - such as a table that is none, or not UTF-8
        why = f"{type(error).__name__}: {error}"
        raise OptionError(f"coverage.py cannot read its configuration ({why})") from None
    if found.config_file:
        found.config_file = OS.path.join(directory, found.config_file)
    return found


def mentions_whose(directory: str) -> bool:
    """Whether coverage.py's configuration may have options for `whose`, so that it must be read."""
    named = OS.environ.get("COVERAGE_RCFILE", "")
    files = [OS.path.join(directory, name) for name in (named, *CONFIGURATIONS) if name]
    return any(b"whose" in _content_of(file) for file in files)


def _content_of(file: str) -> bytes:
    """What is in a file; nothing if it cannot be read."""
    try:
        if OS.path.isfile(file):  # a FIFO would never end
            with open(file, "rb") as stream:
                return stream.read()
    except OSError:
        pass
    return b""


# -- sections ---------------------------------------------------------------------------


def section_of(file: str, *, used: bool = False) -> Section:
    """The section in `file` from which coverage.py would take the options of `whose`.

    If the file has no such section, it is one with the name that it should have. `used` tells that
    coverage.py took options from the file: of a named one (`--rcfile=setup.cfg`), it also takes
    the section with the shorter name.
    """
    toml = file.endswith(".toml")
    usual = ("whose", "tool.coverage.whose") if toml else ("whose", "coverage:whose")
    names = CONFIGURATIONS.get(OS.path.basename(file), usual)
    found = set(_sections_in(file))
    # Of several, coverage.py takes the one with the longer name.
    may_be = reversed(usual if used else names)
    return Section(file, next(filter(found.__contains__, may_be), names[0]))


def section_for_plugins(file: str) -> str:
    """The name of the section in `file` from which coverage.py would take `plugins`."""
    longer = "tool.coverage.run" if file.endswith(".toml") else "coverage:run"
    if f"[{longer}]".encode() in _content_of(file):
        return longer  # then it does not look into the other one
    return section_of(file).name.removesuffix("whose") + "run"


def _sections_in(file: str) -> Iterator[str]:
    """The names in a file of sections that look as if they are for `whose`."""
    for line in map(bytes.strip, _content_of(file).split(b"\n")):
        if line.startswith(b"["):
            name = line.partition(b"]")[0].translate(None, b"[ \t\"'")
            if name.lower() in _SECTIONS:
                yield name.decode()


def misplaced_sections(
    directory: str, configuration: str | None, used: Section | None, *, enabled: bool = True
) -> list[Section]:
    """The sections for `whose` in files of `directory` that have no effect, each with a reason.

    `configuration` is the file that coverage.py reads, None if it reads none; `used` is the section
    in it that has options. `enabled` tells whether that file names the plugin.
    """
    files = [OS.path.join(directory, name) for name in CONFIGURATIONS]
    wrong = []
    for file in dict.fromkeys((*files, *filter(None, (configuration,)))):
        target = configuration or file
        for name in _sections_in(file):
            right = (used or section_of(target)).name
            run = section_for_plugins(target)
            enable = "" if enabled else f"name whose in plugins, in [{run}] there"
            if file != target:
                problem = f"coverage.py reads {OS.path.basename(target)}"
                remedy = f"move it to [{right}] there"
            elif name != right:
                problem, remedy = f"the section is [{right}] there", f"call it [{right}]"
            elif not enabled:
                problem, remedy = "the plugin is not enabled", ""
            else:
                continue
            remedy = " and ".join(filter(None, (remedy, enable)))
            wrong.append(Section(file, name, problem, remedy))
    return wrong
