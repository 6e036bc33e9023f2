"""Summarises the access log of a web server (Common and Combined Log Format)."""

__version__ = "1.0"
