.PHONY: bench check dist lint mutants sweep types walls test
check: lint types walls test
lint:
	ruff check . && ruff format --check .
types:
	mypy
walls:
	lint-imports
test:
	pytest
dist: # the wheel and the sdist; then: pipx install dist/litrack-*.whl
	python -m hatchling build -t wheel -t sdist -d dist
bench:
	python -m benchmarks
sweep: # every fault case, then the same faults under the usual script; an hour on two cores
	LITRACK_SWEEP=full pytest -n auto tests/faults
	python benchmarks/usual_way.py
mutants: # litrack broken on purpose; the suite must notice each
	python tools/mutants.py
