"""Environments: their interpreter, prefixes, directories and `sys.path`."""
