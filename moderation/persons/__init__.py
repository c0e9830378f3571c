"""Requests about data: everything in open files, one person's data, one person's erasure."""
