"""All hazards of an environment."""

from __future__ import annotations

from whose.check.hazard import Hazard
from whose.check.installed import duplicates, unreadable, unrecorded
from whose.check.interpreter import missing_library_paths, other_versions, unknown_coverage
from whose.check.layers import missing_homes, stale_overlays, unclaimed_sites
from whose.check.project import projects_in_sites, shadows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.environment import Environment


def hazards(environment: Environment) -> list[Hazard]:
    """Everything that is wrong with `environment`; empty if it is in order.

    >>> import sys
    >>> from whose import Environment
    >>> found = hazards(Environment.of(sys.prefix))
    >>> "missing-home" in {hazard.name for hazard in found}
    False
    """
    checks = (
        stale_overlays,
        missing_homes,
        other_versions,
        missing_library_paths,
        unclaimed_sites,
        unrecorded,
        duplicates,
        shadows,
        projects_in_sites,
        unknown_coverage,
        unreadable,  # the last, as the others read what nobody had read before
    )
    return list({str(each): each for check in checks for each in check(environment)}.values())
