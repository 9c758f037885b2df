"""Production settings, with limits out of the way: one test sends what many customers would."""

from reviews.common.rates import DEFAULT_RATES
from ugc_hub.settings import *  # noqa: F403

RATES = dict.fromkeys(DEFAULT_RATES)
# The whole demo has a test of its own; here it would only be waited for.
DEMO_REVIEWS_MAX = 20
