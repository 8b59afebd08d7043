"""Tell what each file of the site weighs: ``PYTHONPATH=_ext python -m lite FOLDER``."""

import argparse
import sys
from pathlib import Path

from .site import LIMIT, weights

SMALL = 50_000  # bytes; what is lighter is told in one line for each folder


def main() -> None:
    """Print a table, the heaviest first; fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("folder", type=Path, help="where the site is")
    rows: dict[str, int] = {}
    for size, name in weights(parser.parse_args().folder):
        if size < SMALL:
            name = f"{name.partition('/')[0]}: what is below {SMALL // 1000} KB"
        rows[name] = rows.get(name, 0) + size
    for row, size in sorted(rows.items(), key=lambda item: -item[1]):
        print(f"{size:>12,}  {row}")
    total = sum(rows.values())
    print(f"{total:>12,}  bytes in all, gzipped; at most {LIMIT:,.0f}")
    sys.exit(total > LIMIT)


if __name__ == "__main__":
    main()
