"""Laws that hold for every tree and every text. `HYPOTHESIS_PROFILE=thorough` tries more."""

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "quick",
    max_examples=60,
    derandomize=True,  # the same examples in every run
    deadline=None,  # the disk is involved
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    settings.get_profile("quick"),
    max_examples=3000,
    derandomize=False,
    print_blob=True,
)
settings.register_profile(
    "mutation",
    settings.get_profile("quick"),
    phases=[Phase.explicit, Phase.generate],  # that it fails is enough: no smallest example
    database=None,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
