"""Reads and checks the options of `whose` that coverage.py's configuration gives."""

from __future__ import annotations

from stat import S_ISFIFO

from whose._files.paths import CONFIGURATIONS, DISTRIBUTION, refuse_both
from whose._files.sections import Section, content_of, section_of
from whose._files.system import BUILTINS, OS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

PATHS = ("project", "third_party")
LISTS = (*PATHS, "snapshot")
"""The options that name files."""
SWITCHES = ("map_paths",)
CHOICES = {"children": ("eager", "lazy")}
"""The values that an option may have, the default first."""
NAMES = (*LISTS, *SWITCHES, *CHOICES)

# Configurations by the pipes that they came from, as in COVERAGE_RCFILE=<(…): read only once.
_PIPED: dict[str | None, Any] = {}
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


class OptionError(ValueError):
    """An option, an argument or a file cannot be used. The message is one line."""


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
        found = {name: getattr(self, name) for name in NAMES}
        return {
            name: [*value] if name in LISTS else value
            for name, value in found.items()
            if value != getattr(Options, name)
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
    given: Mapping[str, object],
    directory: str,
    section: Section | None = None,
    *,
    typed: bool = False,
) -> Options:
    """Parse and validate the options in a mapping. Relative paths are relative to `directory`.

    An ini file gives one string, with a path on each line or separated by commas. TOML gives
    a list. Raises OptionError.
    """
    options = Options()
    options.section, options.typed = section, typed
    for name, value in given.items():
        said = options.name(name)
        if name in LISTS:
            paths = dict.fromkeys(_path(each, directory, said) for each in _strings(value, said))
            setattr(options, name, tuple(paths))
        elif name in SWITCHES:
            setattr(options, name, _word(value, said, (*_YES, *_NO)) in _YES)
        elif name in CHOICES:
            setattr(options, name, _word(value, said, CHOICES[name]))
        else:
            raise OptionError(f"Unrecognized {said}: whose has {', '.join(NAMES)}")
    try:
        refuse_both(options.project, options.third_party)
    except ValueError as error:
        raise OptionError(f"whose: {error}") from None
    return options


def _strings(value: object, name: str) -> Iterator[str]:
    if isinstance(value, str):
        parts = [part.strip() for part in value.replace(",", "\n").split("\n")]
        value = [part for part in parts if part]
    if not isinstance(value, (list, tuple)):
        raise OptionError(f"whose: {name} is not a list of paths: {value!r}")
    for each in value:
        if not isinstance(each, str) or not each or "\0" in each:
            raise OptionError(f"whose: {name} holds what is no path: {each!r}")
        yield each


def _path(given: str, directory: str, name: str) -> str:
    if given.startswith(DISTRIBUTION):
        distribution = given[len(DISTRIBUTION) :].strip()
        if not distribution.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise OptionError(f"whose: {name} holds no distribution's name: {given!r}")
        return DISTRIBUTION + distribution
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
        raise OptionError(f"whose: {name} is neither {said}: {value!r}")
    return word


# -- in files -----------------------------------------------------------------------


def read_coverage_config(directory: str) -> Options:
    """The options that `coverage run` uses in `directory`, the working directory.

    coverage.py itself reads the configuration; it does not measure. Raises OptionError, also for
    a file that cannot be read.
    """
    config = coverage_config(directory)
    found = config.get_plugin_options("whose")
    section = section_of(config.config_file) if config.config_file and found else None
    return read_options(found, directory, section)


def coverage_config(directory: str, *, use: bool = True) -> Any:
    """The configuration that coverage.py finds in `directory`, the working directory.

    It is the default one if that is not to be used. Raises OptionError if it cannot be read.
    """
    from coverage.config import read_coverage_config as read
    from coverage.exceptions import ConfigError, CoverageException

    named = OS.environ.get("COVERAGE_RCFILE") if use else None
    if named in _PIPED:
        return _PIPED[named]
    for name in CONFIGURATIONS if use and not named else ():
        if _is_pipe(OS.path.join(directory, name)):
            raise OptionError(f"{name} is a pipe, which coverage run would wait for")
    try:
        found = read(use, lambda *_, **__: None)
    except (ConfigError, CoverageException) as error:  # unrelated classes in older versions
        raise OptionError(" ".join(str(error).split())) from None
    except Exception as error:  # noqa: BLE001 - such as a table that is none, or not UTF-8
        why = f"{type(error).__name__}: {error}"
        raise OptionError(f"coverage.py cannot read its configuration ({why})") from None
    if found.config_file:
        found.config_file = OS.path.join(directory, found.config_file)
    if named and _is_pipe(OS.path.join(directory, named)):
        _PIPED[named] = found
    return found


def mentions_whose(directory: str) -> bool:
    """Whether coverage.py's configuration may have options for `whose`, so that it must be read."""
    named = OS.environ.get("COVERAGE_RCFILE", "")
    files = [OS.path.join(directory, name) for name in (named, *CONFIGURATIONS) if name]
    mentioned = any(b"whose" in content_of(file) for file in files)
    return mentioned or (bool(named) and _is_pipe(files[0]))


def _is_pipe(file: str) -> bool:
    try:
        return S_ISFIFO(OS.stat(file).st_mode)
    except (OSError, ValueError):
        return False
