"""The command line, a module for each command. `whose.__main__` starts it."""
