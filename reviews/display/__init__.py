"""How published content is shown: places in lists and the versions that caches are keyed by."""
