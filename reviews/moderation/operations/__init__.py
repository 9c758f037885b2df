"""Every change in moderation."""
