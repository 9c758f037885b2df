"""How static files are named: after their content, also where a script names another script."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """The hashed names stand in `import` statements too.

    Otherwise a module and the one it imports could be of two releases in a browser's cache, and the
    digest that a page states for a preloaded module would be of another address.
    """

    support_js_module_import_aggregation = True
