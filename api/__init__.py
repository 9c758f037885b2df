"""The JSON surface: translates requests into calls of the domains, and their answers back."""
