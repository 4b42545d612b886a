"""The only door to NCBI, and to files of PubMed records.

Names are loaded when first used: `search` starts without the network's libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litrack.pubmed.article import read
    from litrack.pubmed.client import PubMed
    from litrack.pubmed.files import check_md5, order_files, read_file
    from litrack.pubmed.split import Deleted
    from litrack.pubmed.wire import Wire

__all__ = ["Deleted", "PubMed", "Wire", "check_md5", "order_files", "read", "read_file"]

_HOMES = {
    "Deleted": "split",
    "PubMed": "client",
    "Wire": "wire",
    "check_md5": "files",
    "order_files": "files",
    "read": "article",
    "read_file": "files",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"litrack.pubmed.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
