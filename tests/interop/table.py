# SPDX-License-Identifier: MIT
"""
table.py - measured rows: as tab-separated values for a program, and as a table of
Markdown for a person, in the out directory and on standard output.
"""
import os
import statistics


class Table:
    def __init__(self, out, name, title, columns):
        self.path, self.title, self.columns = os.path.join(out, name), title, columns
        self.rows = []

    def add(self, *row):
        assert len(row) == len(self.columns)
        self.rows.append(["-" if cell is None else "%.3f" % cell if isinstance(cell, float)
                          else str(cell) for cell in row])
        with open(self.path + ".tsv", "w", encoding="utf-8") as file:
            for cells in [self.columns] + self.rows:
                file.write("\t".join(cells) + "\n")

    def text(self):
        widths = [max(len(row[i]) for row in [self.columns] + self.rows)
                  for i in range(len(self.columns))]
        def line(cells):
            return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths)) + " |"
        return "\n".join(["", self.title, "", line(self.columns),
                          "|" + "|".join("-" * (w + 2) for w in widths) + "|"]
                         + [line(row) for row in self.rows]) + "\n"

    def close(self):
        with open(self.path + ".md", "w", encoding="utf-8") as file:
            file.write(self.text())
        print(self.text(), flush=True)


def middle(values):
    """The median, or None of nothing."""
    return float(statistics.median(values)) if values else None


def least(values):
    return float(min(values)) if values else None


def most(values):
    return float(max(values)) if values else None
