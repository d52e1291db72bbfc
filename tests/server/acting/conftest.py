"""The small city of the results, for the page that says where to act."""

from tests.server.results.conftest import city

__all__ = ["city"]
