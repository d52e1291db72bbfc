"""Comparing any two rounds like for like, for whoever commissions them (method 2)."""
