"""What is longer, deeper or larger than this is not looked at: no real file is."""

LONGEST = 4096
"""Characters of a path: PATH_MAX on Linux; Windows paths do not get there."""

DEEPEST = 128
"""Directories above a file. All of them are remembered, so there is a limit."""

RECORD_LIMIT = 64 * 1024 * 1024
"""Bytes of a list of files, and of all lists in one directory; the largest have about 3 MB."""

MOST_ENTRIES = 50_000
"""Entries of a directory that is searched for metadata."""

METADATA_LIMIT = 256 * 1024 * 1024
"""Bytes of all files of an environment that are read, each counted once."""

MOST_ANSWERS = 1 << 18
"""Files that are remembered: more than any ordinary program asks about."""

MOST_PLACES = 1 << 16
"""Directories that are remembered: more than any ordinary program has."""
