"""The hazards of coverage.py: its version, and its configuration."""

from __future__ import annotations

from whose.check.hazard import Hazard, finds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.environment import Environment


@finds({"unknown-coverage": "whose does not know this version of coverage.py"})
def unknown_coverage(environment: Environment) -> Iterator[Hazard]:
    """A coverage.py in this environment whose internals `whose` does not know."""
    if not environment.is_running:
        return
    version, path = "", ""
    try:
        import coverage

        version, path = f" {coverage.__version__}", str(coverage.__file__)
        from whose._coverage.patch import control, unexpected
    except ImportError as error:
        problem = f"it cannot be imported ({error})"
    except AttributeError as error:
        problem = str(error)
    else:
        base = getattr(control, "InOrOut", None)
        problem = unexpected(getattr(base, "original", base))
    if problem:
        what = f"whose does not know this version of coverage.py{version}: {problem}"
        remedy = "upgrade whose and coverage; the plugin only adds omit patterns until then"
        yield Hazard("unknown-coverage", path, what, remedy)
