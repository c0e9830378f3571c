"""Requests about data, at the command line: everything in open files, one person's data, one person's erasure."""
