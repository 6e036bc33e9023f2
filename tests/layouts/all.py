"""Every builder there is: imports the modules in which they note themselves."""

from layouts import (
    build_metadata,
    builds,
    bundles,
    damaged,
    eggs_and_system_libraries,
    installs,
    other_systems,
    own_code,
    stores,
    uv_runs,
    virtual_environments,
)
from layouts.workshop import ENVIRONMENTS, LAYOUTS

__all__ = [
    "ENVIRONMENTS",
    "LAYOUTS",
    "build_metadata",
    "builds",
    "bundles",
    "damaged",
    "eggs_and_system_libraries",
    "installs",
    "other_systems",
    "own_code",
    "stores",
    "uv_runs",
    "virtual_environments",
]
