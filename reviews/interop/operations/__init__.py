"""Every change that imports make."""
