"""Figures of speed, measured on the machine at hand: `make bench`, or `python -m benchmarks --help`.

Nothing here is a test: no figure fails anything. `docs/speed.md` says what each one means and what it is aimed at.
"""
