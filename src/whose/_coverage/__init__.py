"""The coverage.py plugin."""
