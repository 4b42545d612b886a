"""One round of tracking, and the way in for files: PubMed or a file, extraction, library."""
