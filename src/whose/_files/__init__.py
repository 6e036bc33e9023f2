"""Paths, and the questions that are asked of disks and archives."""
