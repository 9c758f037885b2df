"""Writing to customers: the mails that tell them what happened, and asking them for content."""
