"""Which environment it is: its prefixes, directories and `sys.path`."""
