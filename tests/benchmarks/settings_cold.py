"""The same with nothing kept: each answer is made anew, as the first one after a change is."""

from tests.benchmarks.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
