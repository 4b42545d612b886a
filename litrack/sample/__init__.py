"""A loopback E-utilities with an invented corpus: behind `litrack demo`, and what the tests talk to."""
