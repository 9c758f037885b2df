"""What customers say: contributions, their revisions, and the rating summary of a product."""
