"""The same with nothing kept: each answer is made anew, as the first one after a change is."""

from tests.benchmarks.settings import *  # noqa: F403
from tests.benchmarks.settings import CACHES

# Nobody listens there, which is found out once in a few seconds and costs nothing in between.
CACHES["default"]["LOCATION"] = "redis://127.0.0.1:1/0"
