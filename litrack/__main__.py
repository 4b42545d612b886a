"""Lets `python -m litrack` do what `litrack` does."""

from litrack.cli import run

run()
