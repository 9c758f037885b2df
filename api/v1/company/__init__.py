"""What a company's own systems and staff call."""
