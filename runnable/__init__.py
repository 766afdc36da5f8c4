"""What makes the programs of this site runnable: run them, record them, check them, show them."""
