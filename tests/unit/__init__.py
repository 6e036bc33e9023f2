"""Packages and modules as in `src/whose`; no interpreter but the running one."""
