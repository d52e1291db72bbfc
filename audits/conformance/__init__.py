"""Replays worked cases through the arithmetic, exactly, so that a statistician can check it.

The format of a file and of every calculation's input is in docs/conformance.md.
"""
