.PHONY: check lint types walls test
check: lint types walls test
lint:
	ruff check . && ruff format --check .
types:
	mypy
walls:
	lint-imports
test:
	pytest
