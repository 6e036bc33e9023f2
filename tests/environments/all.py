"""Every builder there is: imports the modules in which they note themselves."""

from environments import (
    bundles,
    images,
    installs,
    leftovers,
    odd_places,
    stores,
    uv_runs,
    virtual,
    worn,
)
from environments.workshop import ENVIRONMENTS, LAYOUTS

__all__ = [
    "ENVIRONMENTS",
    "LAYOUTS",
    "bundles",
    "images",
    "installs",
    "leftovers",
    "odd_places",
    "stores",
    "uv_runs",
    "virtual",
    "worn",
]
