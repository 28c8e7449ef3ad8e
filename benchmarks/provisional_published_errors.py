"""How wide published first figures are: the standard errors of Stats NZ's monthly migration, by months since the month.

    python benchmarks/provisional_published_errors.py FILE

FILE is the monthly table by age and sex (``year_month, direction, estimate, standard_error, status, gender,
age_group``; CSV, may be gzipped). It gives errors of parts, not of totals: the error of a total lies between the root
of the sum of squares (parts err on their own) and the sum (all err together). Prints half widths of 95 % intervals in
per cent of the estimate.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import pandas as pd

LAGS = (0, 1, 3, 6, 9, 12, 15)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    table = pd.read_csv(parser.parse_args().file, encoding="utf-8-sig")
    table["square"] = table["standard_error"] ** 2
    by_month = table.groupby(["direction", "year_month"]).agg(
        estimate=("estimate", "sum"), together=("standard_error", "sum"), square=("square", "sum"),
        status=("status", "first"),
    )  # fmt: skip
    last = pd.Period(max(table["year_month"]), "M")
    print("| months later | month | arrivals | half width, % | departures | half width, % |")
    print("|---:|---|---:|---:|---:|---:|")
    for lag in LAGS:
        month = str(last - lag)
        cells = [str(lag), month]
        for direction in ("Arrivals", "Departures"):
            row = by_month.loc[(direction, month)]
            alone, together = (1.96 * x / row["estimate"] * 100 for x in (math.sqrt(row["square"]), row["together"]))
            cells += [f"{row['estimate']:,.0f}", f"{alone:.1f} to {together:.1f}"]
        print("| " + " | ".join(cells) + " |")
    first = table.loc[table["status"] == "Provisional", "year_month"].min()
    print(f"\nProvisional from {first}; the last month is {last}.")


if __name__ == "__main__":
    main()
