"""One verb, one file: read arguments, call one thing, print one thing."""
