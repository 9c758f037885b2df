"""Asking customers for content: campaigns, invitations, incentives. Holds no behaviour yet."""
