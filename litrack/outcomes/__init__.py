"""Words to findings: which outcomes an abstract reports, each with its quote."""

from litrack.outcomes.facade import VERSION, extract, load_vocabulary

__all__ = ["VERSION", "extract", "load_vocabulary"]
