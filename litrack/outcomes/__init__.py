"""Words to findings: which outcomes an abstract reports, each with its quote."""
