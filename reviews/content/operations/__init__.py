"""Every change to what customers say."""
