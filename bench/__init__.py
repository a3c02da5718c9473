"""Measured comparisons: run by hand, read bench/README.md."""
