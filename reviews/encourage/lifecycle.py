"""The states of an invitation. None yet; the import contract that guards this module names it."""
