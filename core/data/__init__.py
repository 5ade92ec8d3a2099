"""Where digits come from, and the one way in which they become a network's input."""
