"""Who acts: staff and their roles, API keys, and the customers who write."""
