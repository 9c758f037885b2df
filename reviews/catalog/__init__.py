"""Companies, their sites, products and orders."""
