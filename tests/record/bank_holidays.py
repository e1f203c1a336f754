"""Prints the bank holidays of the three nations as Debian's python3-holidays has them: nation, day, by line."""

import holidays

NATIONS = {
    "england-and-wales": holidays.England,
    "scotland": holidays.Scotland,
    "northern-ireland": holidays.NorthernIreland,
}

for nation, of in NATIONS.items():
    # Days of holidays on a weekend are listed beside their substitutes; banks are closed then anyway.
    for day in sorted(day for day in of(years=range(2010, 2031)) if day.weekday() < 5):
        print(nation, day.isoformat())
