.PHONY: bench check lint types walls test
check: lint types walls test
lint:
	ruff check . && ruff format --check .
types:
	mypy
walls:
	lint-imports
test:
	pytest
bench:
	python -m benchmarks
