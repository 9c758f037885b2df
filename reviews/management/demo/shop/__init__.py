"""The demo shop: a made-up shop on an origin of its own that embeds our widgets."""
