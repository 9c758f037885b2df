"""Feeds of a company's reviews for channels: data in, pieces of text out, never all at once."""
