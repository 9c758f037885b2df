"""What the system does per second, always as a ratio to something bare in the same run."""
