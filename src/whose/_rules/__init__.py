"""The rules: whose code a path is in one environment, and why."""
