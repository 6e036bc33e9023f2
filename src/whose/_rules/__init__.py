"""The rules: whose a path is in one environment, and why."""
