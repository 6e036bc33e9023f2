"""The command line, a module for each command. `whence.__main__` starts it."""
