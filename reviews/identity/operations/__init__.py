"""Every change to who may act."""
