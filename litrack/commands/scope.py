"""Filters in words, for whoever reads a report later."""

from litrack.model import Filters


def in_words(wanted: Filters) -> str:
    """`query fm-fmt; year from 2020`; nothing where nothing was filtered."""
    words = []
    for name, default in Filters()._asdict().items():
        value = getattr(wanted, name)
        if value != default and name not in {"limit", "sort"}:
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            words.append(f"{name.replace('_', ' ')} {shown}")
    return "; ".join(words)
