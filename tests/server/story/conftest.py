"""The small city of the results, for the story of one place."""

from tests.server.results.conftest import city

__all__ = ["city"]
