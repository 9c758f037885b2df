"""Production settings, with limits out of the way: one client stands for many here."""

from tests.journeys.settings import *  # noqa: F403
