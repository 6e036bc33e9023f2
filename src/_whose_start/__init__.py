"""Delays the start of coverage.py in child processes that may not need it."""
