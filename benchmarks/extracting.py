"""Extracting outcomes: abstracts a second of CPU, and what the first one costs.

python -m benchmarks.extracting [ABSTRACTS]
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.storing import load
from benchmarks.table import DATA, Absent, Row, files, medians, show

RUNS = 3
FIRST = """
import gc, time
gc.set_threshold(50_000)
began = time.process_time()
from litrack.model import Abstract, Section
from litrack.outcomes import extract
extract(Abstract(title="", sections=(Section(label=None, category=None, text="Pain was lower than with placebo."),),
                 publication_types=(), mesh=()))
print(time.process_time() - began)
"""


def rows(abstracts: int) -> Iterator[Row]:
    """The studies on the topic, and any biomedical abstracts."""
    from litrack.outcomes import extract

    environ = {"PATH": os.environ["PATH"]}  # nothing that keeps Python from storing what it compiles in the first run
    started = [
        float(subprocess.run([sys.executable, "-c", FIRST], env=environ, capture_output=True, check=True).stdout)
        for _ in range(6)
    ]
    spent = statistics.median(started[1:])
    yield Row(
        "extractor: import, vocabulary, first abstract", f"{spent * 1000:.0f} ms CPU", "", "", "<= 100 ms", spent <= 0.1
    )
    corpus = DATA / "ontopic_dev.xml"
    if not corpus.exists():
        raise Absent("needs ontopic_dev.xml in ../shared/data/pubmed")
    for label, path in (("studies on the topic", corpus), ("studies of any topic", files()[1])):
        read = [k.study.abstract for k in load(path, abstracts)]
        some = [a for a in read if a.sections][:abstracts]
        rate = len(some) / medians(RUNS, {"extract": lambda some=some: [extract(a) for a in some]})["extract"]
        yield Row(f"extract {len(some):,} {label}", f"{rate:,.0f}/s", "", "", ">= 1,000/s", rate >= 1000)


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
