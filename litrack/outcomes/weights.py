"""Opens the bundled weights: feature -> one small integer per class, trained by tools/train_outcomes.py."""

import zlib
from functools import cache
from importlib.resources import files

Table = dict[str, tuple[int, ...]]


@cache
def load(name: str) -> Table:
    """The table `name`.weights; read once, on first use, so that importing litrack stays quick."""
    packed = files("litrack.outcomes").joinpath(f"{name}.weights").read_bytes()
    return unpack(packed)


def pack(table: Table) -> bytes:
    """Lines of feature and numbers, sorted, deflated: the same table gives the same bytes."""
    lines = (f"{feature}\t{' '.join(map(str, weights))}" for feature, weights in sorted(table.items()))
    return zlib.compress("\n".join(lines).encode(), 9)


def unpack(packed: bytes) -> Table:
    """The inverse of `pack`."""
    out: Table = {}
    for line in zlib.decompress(packed).decode().split("\n"):
        feature, _, numbers = line.partition("\t")
        out[feature] = tuple(map(int, numbers.split()))
    return out
