"""The small city of the results, for the board's report."""

from tests.server.results.conftest import city

__all__ = ["city"]
