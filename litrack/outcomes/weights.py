"""Opens the bundled weights: feature -> one small integer per class, trained by tools/train_outcomes.py."""

import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from math import exp
from pathlib import Path

Table = dict[str, tuple[int, ...]]
_CODES = "bhiq"
"""Signed integers of 1, 2, 4 and 8 bytes, the smallest that holds all of a table."""


@cache
def load(name: str) -> Table:
    """The table `name`.weights; read once, on first use, so that importing litrack stays quick."""
    return unpack(Path(__file__).with_name(f"{name}.weights").read_bytes())


@cache
def numbers(name: str) -> dict[str, int]:
    """A table of one class."""
    names, columns = _columns(Path(__file__).with_name(f"{name}.weights").read_bytes())
    return dict(zip(names, columns[0], strict=True))


def total(names: Iterable[str], table: Table, size: int) -> list[int]:
    """The score of each of the `size` classes: the sum over the features that the table knows."""
    rows = list(filter(None, map(table.get, names)))
    return list(map(sum, zip(*rows, strict=True))) if rows else [0] * size


def chances(scores: Sequence[float], scale: int = 1) -> list[float]:
    """What scores of so much a unit make of each class (softmax)."""
    most = max(scores)
    powers = [exp((score - most) / scale) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def pack(table: Table) -> bytes:
    """The letter of the integers, the features in order, one to a line, a NUL, then class by class the integers.

    The same table gives the same bytes. Plain, since inflating takes longer than reading: start-up counts."""
    names = sorted(table)
    text = "\n".join(names)
    if "\0" in text or text.count("\n") >= len(names):
        raise ValueError("A feature holds a NUL or a line end.")
    numbers = [table[name][k] for k in range(len(table[names[0]])) for name in names]
    largest = max(map(abs, numbers))
    code = next(c for c in _CODES if largest < 1 << (8 * array(c).itemsize - 1))
    return code.encode() + text.encode() + b"\0" + _little(array(code, numbers)).tobytes()


def unpack(packed: bytes) -> Table:
    """The inverse of `pack`."""
    names, columns = _columns(packed)
    return dict(zip(names, zip(*columns, strict=True), strict=True))


def _columns(packed: bytes) -> "tuple[list[str], list[array[int]]]":
    text, _, rest = packed[1:].partition(b"\0")
    names = text.decode().split("\n")
    numbers = array(packed[:1].decode())
    numbers.frombytes(rest)
    size = len(names)
    numbers = _little(numbers)
    return names, [numbers[k : k + size] for k in range(0, len(numbers), size)]


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
