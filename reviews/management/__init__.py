"""What operators do at the command line, and the content of the demo."""
