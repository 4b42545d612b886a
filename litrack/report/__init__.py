"""Findings to something a person or a program reads; returns, never prints."""
