"""Production settings, with limits out of the way."""

from ugc_hub.settings import *  # noqa: F403

# One client stands for many here.
API_RATES = dict.fromkeys(("read", "submit", "company"), "1000000/s")
