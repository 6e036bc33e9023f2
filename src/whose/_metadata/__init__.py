"""Reads the metadata that installers, conda and projects write."""
