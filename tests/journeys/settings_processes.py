"""Production settings for several web processes over the servers of one test."""

import os

from tests.journeys.settings import *  # noqa: F403
from tests.journeys.settings import CACHES

CACHES["default"]["LOCATION"] = os.environ["TEST_CACHE"]
