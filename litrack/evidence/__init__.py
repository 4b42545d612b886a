"""Findings to tallies: the evidence map, and what speaks for and against a statement."""
