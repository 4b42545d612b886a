"""litrack beside its peers on real PubMed records; run by `python -m benchmarks`, never part of the tests."""
