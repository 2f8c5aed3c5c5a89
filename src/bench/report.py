"""The rows of the table, their goals, and what is made of them: a table for people and one JSON document."""

import json
import os
import statistics
import sys


class Row:
    """Figures of one comparison, one for each round, and what they should be at most (or at least). Where a goal is known to
    be missed (speed.md tells why), the limit is what the short form allows in place of twice the goal."""

    def __init__(self, name, figures, most=None, least=None, unit="×", limit=None):
        self.name = name
        self.figures = figures
        self.most = most
        self.least = least
        self.unit = unit
        self.limit = limit

    @property
    def median(self):
        return statistics.median(self.figures)

    def within(self, factor):
        """Whether the median keeps the goal, made easier by the factor."""
        if self.most is not None:
            return self.median <= self.most * factor
        return self.least is None or self.median >= self.least / factor

    def passes(self, factor):
        # What has become slower is so in every round: the least disturbed one is asked.
        if self.most is not None:
            return min(self.figures) <= max(self.limit or 0, self.most * factor)
        return self.least is None or max(self.figures) >= self.least / factor

    def verdict(self):
        if self.most is None and self.least is None:
            return ""
        return "kept" if self.within(1) else "missed"

    def goal(self):
        if self.most is not None:
            return f"≤ {shown(self.most)}"
        return f"≥ {shown(self.least)}" if self.least is not None else ""

    def document(self):
        return {
            "name": self.name,
            "unit": self.unit,
            "rounds": len(self.figures),
            "min": min(self.figures),
            "median": self.median,
            "max": max(self.figures),
            "most": self.most,
            "least": self.least,
            "verdict": self.verdict() or None,
        }


def shown(figure):
    return f"{figure:.3f}" if abs(figure) < 0.1 else f"{figure:.2f}" if abs(figure) < 10 else f"{figure:.0f}"


HEAD = "| what | min | median | max | goal | |\n|---|---|---|---|---|---|"


def line(row):
    """Of a table in Markdown, so that the page has it as it was printed."""
    low, middle, high = (shown(figure) for figure in (min(row.figures), row.median, max(row.figures)))
    return f"| {row.name} ({row.unit}) | {low} | {middle} | {high} | {row.goal()} | {row.verdict()} |"


def write(path, rows):
    """As one file or none: somebody may read it meanwhile."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump([row.document() for row in rows], file, indent=2, ensure_ascii=False)
        file.write("\n")
    os.replace(path + ".new", path)


def read(path):
    """Rows that another process measured; only their summary is known then."""
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    rows = []
    for one in found:
        row = Row(one["name"], [one["min"], one["median"], one["max"]], one["most"], one["least"], one["unit"])
        rows.append(row)
    return rows


def end(rows, factor):
    """Exits with 1 when one is beyond its goal by more than the factor."""
    beyond = [row.name for row in rows if not row.passes(factor)]
    if beyond:
        limit = f"{shown(factor)} times the goal, or the limit of one that is known to be missed"
        sys.exit(f"bench: beyond {limit}: {', '.join(beyond)}")
