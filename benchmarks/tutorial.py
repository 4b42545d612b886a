"""What the Biopython tutorial teaches: a search with history, its records fetched by 200, one request after another.

    python benchmarks/tutorial.py URL TERM...

(Biopython Tutorial and Cookbook, "Searching for and downloading abstracts using the history".) Prints how many records
it got. URL is that of a stand-in: Bio.Entrez itself has no way to be sent elsewhere.
"""

import sys
import urllib.request
from collections.abc import Sequence
from typing import Any

from Bio import Entrez

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
BATCH = 200


def fetch_all(terms: Sequence[str]) -> int:
    """Every record of every term, read by Entrez.read as the tutorial does."""
    got = 0
    for term in terms:
        with Entrez.esearch(db="pubmed", term=term, usehistory="y", retmax=0) as handle:
            found: Any = Entrez.read(handle)
        for start in range(0, int(found["Count"]), BATCH):
            with Entrez.efetch(
                db="pubmed", retmode="xml", retstart=start, retmax=BATCH, WebEnv=found["WebEnv"],
                query_key=found["QueryKey"],
            ) as handle:  # fmt: skip
                got += len(Entrez.read(handle)["PubmedArticle"])
    return got


def towards(base: str) -> None:
    """Send Bio.Entrez to `base`."""

    def urlopen(request: urllib.request.Request) -> Any:
        request.full_url = request.full_url.replace(NCBI, base)
        return urllib.request.urlopen(request)

    Entrez.urlopen = urlopen


if __name__ == "__main__":
    Entrez.email, Entrez.tool = "reader@example.org", "tutorial"
    towards(sys.argv[1])
    print(fetch_all(sys.argv[2:]))
