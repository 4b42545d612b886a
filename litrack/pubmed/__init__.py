"""The only door to NCBI, and to files of PubMed records."""
