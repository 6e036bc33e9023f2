"""The sizes up to which files, paths and directories are read or remembered."""

LONGEST = 4096
"""Characters of a path: PATH_MAX on Linux. Paths on Windows are shorter."""

DEEPEST = 128
"""Directories above a file. Each of them is remembered, and no module lies deeper."""

FILE_LIMIT = 1024 * 1024
"""Bytes of one file, unless it is of a kind with another limit. Most have less than 1 % of it."""

RECORD_LIMIT = 64 * 1024 * 1024
"""Bytes of one record. The largest known has about 3 MB."""

CONDA_LIMIT = 16 * 1024 * 1024
"""Bytes of one record of conda: parsing takes about ten times the memory."""

MOST_ROWS = 1 << 19
"""Rows of one record, and of all records in one directory or of conda: more than there are."""

MOST_ENTRIES = 50_000
"""Entries of a directory that is searched for metadata."""

METADATA_LIMIT = 256 * 1024 * 1024
"""Bytes of all files of an environment together. Each file is counted once."""

START_LIMIT = 512 * 1024
"""Bytes of all start-up files of an environment together: a line takes long to follow."""

MOST_ANSWERS = 1 << 18
"""Answers that are remembered: more than an ordinary program asks for."""

MOST_PLACES = 1 << 16
"""Directories that are remembered: more than an ordinary program has."""

MOST_LINKS = 40
"""Links that lead to one another; Linux follows as many."""
