"""Changes of what is kept to be shown."""
