"""Promises, each a test with its name; the folders mirror the source."""
