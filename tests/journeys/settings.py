"""Production settings, with limits out of the way: one test sends what many customers would."""

from ugc_hub.settings import *  # noqa: F403

API_RATES = {
    "storefront-read-key": None,
    "storefront-read-address": None,
    "storefront-submit-key": None,
    "storefront-submit-address": None,
}
