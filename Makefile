.PHONY: bench check lint mutants sweep types walls test
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
sweep: # every fault case, then the same faults under the usual script; half an hour on two cores
	LITRACK_SWEEP=full pytest -n auto tests/faults
	python benchmarks/usual_way.py
mutants: # litrack broken on purpose; the suite must notice each
	python tools/mutants.py
