"""Puts off the start of coverage.py in child processes that may have no use for it."""
