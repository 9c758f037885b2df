"""Bringing content in from elsewhere, and taking it out."""
