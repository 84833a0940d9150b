"""The city of the end-to-end tests, here for what an operator does to a set-up that works."""

from tests.end_to_end.conftest import undisturbed

__all__ = ["undisturbed"]
