"""Real environments of many layouts, with a truth that comes from how each was built."""
