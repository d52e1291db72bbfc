"""Rounds: planning one, following it, and taking it from state to state."""
