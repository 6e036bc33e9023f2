"""One file per module, no interpreter but the running one."""
