"""Faults that are planted one by one to see that the tests of `.ci/run` catch each: `python -m tests.planted` (`make planted`)."""
