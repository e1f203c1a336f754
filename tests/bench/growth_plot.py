"""A plot of growth as SVG: each thing against itself at the smallest size, both axes logarithmic, with a dashed line for what grows as the rows do."""
import html
import math

WIDTH, PANEL, LEFT, RIGHT, TOP, BELOW, LINE = 900, 330, 70, 370, 44, 40, 15
COLOURS = ["#0b5fa5", "#b3470b", "#1e7a3c", "#7a2a8c", "#a01c44", "#5c5c00", "#00706e", "#444444", "#c07800"]


def _powers(most):
    return [10 ** i for i in range(0, math.ceil(math.log10(most)) + 1)]


class Panel:
    """One plot below the last."""

    def __init__(self, results, lines, y):
        self.results, self.lines, self.y = results, lines, y
        self.first, self.last = results[0]["rows"], results[-1]["rows"]
        values = [r[line[0]] / results[0][line[0]] for line in lines for r in results]
        self.low, self.high = min(0.5, *values), max(self.last / self.first, *values)

    def at_x(self, rows):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(rows / self.first) / math.log(self.last / self.first)

    def at_y(self, times):
        return self.y + PANEL - BELOW - (PANEL - TOP - BELOW) * math.log(times / self.low) / math.log(self.high / self.low)

    def path(self, values):
        return " ".join(f"{self.at_x(r['rows']):.1f},{self.at_y(v):.1f}" for r, v in zip(self.results, values))

    def frame(self, title):
        out = [f'<text x="{LEFT}" y="{self.y + 22}" font-size="16" font-weight="bold">{html.escape(title)}, times of what it is at {self.first:,} rows</text>']
        for times in _powers(self.high):
            if times <= self.high * 1.01:
                y = self.at_y(times)
                out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{times:,}</text>')
        for r in self.results:
            x = self.at_x(r["rows"])
            out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{self.y + TOP}" y2="{self.y + PANEL - BELOW}" stroke="#ddd"/>'
                       f'<text x="{x:.1f}" y="{self.y + PANEL - BELOW + 18}" text-anchor="middle">{r["rows"] // 1_000_000} million</text>')
        as_rows = self.path([r["rows"] / self.first for r in self.results])
        return out + [f'<polyline points="{as_rows}" fill="none" stroke="#888" stroke-dasharray="6 4"/>']

    def drawn(self):
        """The lines, and their names where they end: the highest first, one below the other."""
        out, free = [], self.y + TOP - LINE
        ends = sorted(self.lines, key=lambda line: -self.results[-1][line[0]] / self.results[0][line[0]])
        for n, (member, what, *_) in enumerate(ends):
            values, colour = [r[member] / self.results[0][member] for r in self.results], COLOURS[n % len(COLOURS)]
            y = max(free + LINE, self.at_y(values[-1]) + 4)
            free = y
            x, end = WIDTH - RIGHT, self.at_y(values[-1])
            out.append(f'<polyline points="{self.path(values)}" fill="none" stroke="{colour}" stroke-width="2"/>'
                       f'<line x1="{x}" x2="{x + 14}" y1="{end:.1f}" y2="{y - 4:.1f}" stroke="{colour}" stroke-width="0.7"/>'
                       f'<text x="{x + 18}" y="{y:.1f}" fill="{colour}">{html.escape(what)}: {values[-1]:.1f}</text>')
        return out


def plot(results, parts):
    """`parts` are pairs of a title and lines as in growth_page.py; at least two results, in the order of their rows."""
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {PANEL * len(parts)}" font-family="sans-serif" font-size="12" role="img">',
           "<title>How loading, room and questions grow with the rows</title>", f'<rect width="{WIDTH}" height="{PANEL * len(parts)}" fill="white"/>']
    for n, (title, lines) in enumerate(parts):
        panel = Panel(results, lines, n * PANEL)
        out += panel.frame(title) + panel.drawn()
    return "\n".join(out) + "\n</svg>\n"
