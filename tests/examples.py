"""How many examples of a property are tried: some in every run, many in a run of their own.

KALLE_EXAMPLES=20 ./kalle test tests/domain tests/documents tests/texts tests/kit
"""

import os

from hypothesis import settings

TIMES = int(os.environ.get("KALLE_EXAMPLES", "1"))


def examples(usual: int) -> settings:
    """So many in every run; a machine that is slow fails none."""
    return settings(deadline=None, max_examples=usual * TIMES)


def try_many() -> None:
    """Have the same said of the properties that name no number."""
    if TIMES > 1:
        settings.register_profile("many", settings.default, deadline=None, max_examples=100 * TIMES)
        settings.load_profile("many")
