"""What content earns: interactions, roll-ups, attribution, spikes. Holds no behaviour yet."""
