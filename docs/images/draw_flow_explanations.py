"""Draw the pictures of the pages on net migration, age schedules and gravity.

    python docs/images/draw_flow_explanations.py [--png FOLDER]

Reads the recorded tables of the shared reference folder (SOJOURN_SHARED), writes SVG next to this file; with ``--png``
also bitmaps to look at.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from sojourn import release
from sojourn.estimators.age.profile import FlowDifference
from sojourn.estimators.age.residual_net_migration import SurvivalRatios
from sojourn.estimators.flows.gravity import Gravity
from sojourn.kernels.age.schedule import RogersCastro, falling, peak
from sojourn.kernels.age.schedule_fit import fit_schedule
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.svg import FAINT, GRID, LINE, Drawing, Scale, line, path, tag, text, ticks, width_of

HERE = Path(__file__).parent
TABLES = Path(os.environ.get("SOJOURN_SHARED", HERE.parents[2] / "shared")) / "reference/flows_from_stocks/data"
COLOURS = ["#1b6ca8", "#d1495b", "#66a182", "#8d6a9f", "#5b5b5b"]
FUNDAMENTAL = RogersCastro(a1=0.02, alpha1=0.1, a2=0.06, alpha2=0.1, mu2=20, lambda2=0.4, c=0.003)


Lines = dict[str, tuple[np.ndarray, np.ndarray, str, float]]
"""Name -> across, up, colour, width."""


def panel(
    drawing: Drawing,
    box: tuple[float, float, float, float],
    across: tuple[float, float],
    up: tuple[float, float],
    titles: tuple[str, str],
) -> tuple[Scale, Scale]:
    """Axes in a box (left, top, right, bottom) of the drawing, named below and above."""  # fmt: skip
    left, top, right, bottom = box
    marks = ticks(*up, 5)
    x, y = Scale(*across, left + 46, right), Scale(marks[0], marks[-1], bottom - 36, top + 22)
    drawing.add(text(left, top + 8, titles[1], size=11.5, fill=FAINT))
    for mark in marks:
        drawing.add(line(x.start, y(mark), right, y(mark), LINE if mark == 0 else GRID))
        drawing.add(text(x.start - 6, y(mark) + 4, f"{mark:,g}", size=11, fill=FAINT, anchor="end"))
    for mark in ticks(*across, 8):
        if across[0] <= mark <= across[1]:
            drawing.add(text(x(mark), bottom - 20, f"{mark:g}", size=11, fill=FAINT, anchor="middle"))
    drawing.add(text((x.start + right) / 2, bottom - 4, titles[0], size=11.5, fill=FAINT, anchor="middle"))
    return x, y


def legend(drawing: Drawing, x: float, y: float, colours: dict[str, str]) -> None:
    """Names with their colours in a row."""
    for name, colour in colours.items():
        drawing.add(tag("rect", x=x, y=y - 8, width=14, height=8, fill=colour), text(x + 19, y, name, size=11))
        x += width_of(name, 11) + 34


def drawn(name: str, title: str, lines: Lines, titles: tuple[str, str], across: tuple[float, float]) -> str:
    """One panel of lines."""
    drawing = Drawing(620, 330, title, f"{titles[1]} by {titles[0].lower()}.", name)
    legend(drawing, 46, 14, {n: colour for n, (_, _, colour, _) in lines.items()})
    values = [v for _, up, _, _ in lines.values() for v in up.tolist()]
    x, y = panel(drawing, (4, 30, 610, 326), across, (min(0.0, *values), max(values)), titles)
    curves(drawing, lines, x, y)
    return drawing.svg()


def curves(drawing: Drawing, lines: Lines, x: Scale, y: Scale) -> None:
    """Lines in the axes of a panel."""
    for across, up, colour, width in lines.values():
        points = [(x(a), y(b)) for a, b in zip(across.tolist(), up.tolist(), strict=True)]
        drawing.add(tag("path", d=path(points), fill="none", stroke=colour, stroke_width=width))


def components() -> str:
    """The fundamental schedule and what it is made of, with a retirement peak."""
    ages = np.arange(0, 91)
    p = FUNDAMENTAL
    parts = {
        "whole curve": p.at(ages) + 0.008 * peak(ages, 0.4, 65, 0.25),
        "children": p.a1 * falling(ages, p.alpha1),
        "labour force": p.a2 * peak(ages, p.alpha2, p.mu2, p.lambda2),
        "retirement": 0.008 * peak(ages, 0.4, 65, 0.25),
        "constant": np.full(ages.size, p.c),
    }
    colours = [COLOURS[4], *COLOURS[:4]]
    lines = {
        n: (ages, v, colour, 3.0 if n == "whole curve" else 1.5)
        for (n, v), colour in zip(parts.items(), colours, strict=True)
    }
    titles = ("Age", "Migrants per person and year")
    return drawn("age-schedule-components", "Components of a migration age schedule", lines, titles, (0, 90))


def fits() -> str:
    """Census profiles and the curves fitted to them."""
    rows = pd.read_csv(TABLES / "ipumsi_age.csv")
    rows["rate"] = rows.migrants / rows.population
    drawing = Drawing(
        704, 310, "Age schedules fitted to census profiles", "Observed rates and fitted curves.", "age-fits"
    )
    legend(drawing, 50, 14, dict(zip(("7 parameters", "11 parameters"), COLOURS, strict=False)))
    for left, sample, title in ((4, "BRA2000", "Brazil, census of 2000"), (354, "FRA2006", "France, census of 2006")):
        part = rows[rows["sample"] == sample]
        seen = part.age.to_numpy() >= 5
        ages, rates = part.age.to_numpy(), part.rate.to_numpy()
        lines: Lines = {}
        for size, colour in zip((7, 11), COLOURS, strict=False):
            got = fit_schedule(ages, np.where(seen, rates, np.nan), size=size)
            lines[title + str(size)] = (ages[seen], np.asarray(got.fitted)[seen], colour, 2.0)
        drawing.add(text(left, 38, title, size=13))
        top = max(rates[seen].max(), *(up.max() for _, up, _, _ in lines.values()))
        titles = ("Age at the census", "Moved in five years, per person")
        x, y = panel(drawing, (left, 48, left + 330, 306), (0, 100), (0.0, float(top)), titles)
        for age, rate in zip(ages[seen].tolist(), rates[seen].tolist(), strict=True):
            drawing.add(tag("circle", cx=x(age), cy=y(rate), r=2.0, fill="#555", fill_opacity=0.8))
        curves(drawing, lines, x, y)
    return drawing.svg()


def bombay() -> str:
    """Net migration of the male cohorts of Greater Bombay, 1941 to 1951."""
    rows = pd.read_csv(TABLES / "bombay_1951.csv")
    arrays = [
        xr.DataArray(rows[c].to_numpy(float), dims="age", coords={"age": rows.age_1951})
        for c in ("pop_1941", "pop_1951", "sr")
    ]
    got = SurvivalRatios().estimate(*arrays)
    variants = {"forward": got.forward, "average": got.average, "reverse": got.reverse}
    colours = dict(zip(variants, ("#9ecae1", "#4292c6", "#08519c"), strict=True))
    labels = list(rows.age_1951)
    thousands = {name: np.asarray(v.values) / 1000 for name, v in variants.items()}
    values = [float(v) for up in thousands.values() for v in up if v == v]
    drawing = Drawing(80 + 44 * len(labels), 320, "Net migration of the male cohorts of Greater Bombay, 1941 to 1951",
                      "Net migrants by age in 1951, by three survival ratio methods.", "bombay")  # fmt: skip
    legend(drawing, 46, 14, colours)
    marks = ticks(min(values), max(values), 5)
    y = Scale(marks[0], marks[-1], 280, 52)
    drawing.add(text(4, 38, "Net migrants, thousands", size=11.5, fill=FAINT))
    for mark in marks:
        drawing.add(line(44, y(mark), drawing.width - 8, y(mark), LINE if mark == 0 else GRID))
        drawing.add(text(38, y(mark) + 4, f"{mark:g}", size=11, fill=FAINT, anchor="end"))
    for i, label in enumerate(labels):
        drawing.add(text(68 + 44 * i, 297, str(label), size=11, fill=FAINT, anchor="middle"))
        for k, (name, colour) in enumerate(colours.items()):
            low, high = sorted((y(0.0), y(float(thousands[name][i]))))
            drawing.add(tag("rect", x=50 + 44 * i + 12 * k, y=low, width=11, height=high - low, fill=colour))
    drawing.add(text(drawing.width / 2, 315, "Age in 1951", size=11.5, fill=FAINT, anchor="middle"))
    return drawing.svg()


def difference() -> str:
    """A net of zero that is not zero at any age."""
    ages = np.arange(0, 91)
    young = FUNDAMENTAL.shares(ages)
    old = RogersCastro(
        a1=0.01,
        alpha1=0.08,
        a2=0.02,
        alpha2=0.08,
        mu2=22,
        lambda2=0.35,
        c=0.002,
        a3=0.02,
        alpha3=0.3,
        mu3=66,
        lambda3=0.2,
    ).shares(ages)
    one = {"residence": ["A"]}
    net, people = (xr.DataArray([v], dims="residence", coords=one) for v in (0.0, 1e6))
    profile = [xr.DataArray(v, dims="age", coords={"age": ages}) for v in (old, young)]
    got = FlowDifference(intercept=0.01).estimate(net, people, *profile)
    names = {"immigration": "inflow", "emigration": "outflow", "net_migration": "net migration"}
    lines = {
        n: (ages, got[k].values.ravel(), colour, 2.0) for (k, n), colour in zip(names.items(), COLOURS, strict=False)
    }
    return drawn("flow-difference", "A net of zero that is not zero at any age", lines, ("Age", "Persons"), (0, 90))


def gravity() -> str:
    """Moves between the provinces of Korea in 2020: reported and expected."""
    rows = pd.read_csv(TABLES / "korea_gravity.csv").query("year == 2020")
    flow = rows.pivot(index="orig", columns="dest", values="flow")
    apart = rows.pivot(index="orig", columns="dest", values="dist_cent")
    areas = list(flow.index)
    coords = {"origin": areas, "destination": areas}
    with np.errstate(divide="ignore"):
        logs = np.log(apart.to_numpy(float))
    cubes = [xr.DataArray(v, dims=("origin", "destination"), coords=coords) for v in (flow.to_numpy(float), logs)]
    cubes[1] = cubes[1].where(np.isfinite(cubes[1]))
    fit = Gravity().fit(cubes[0], {"distance": cubes[1]})
    off = ~np.eye(len(areas), dtype=bool)
    expected, reported = fit.expected().values[off], cubes[0].values[off]
    km = apart.to_numpy(float)[off]
    drawing = Drawing(
        450, 400, "Moves between the provinces of Korea in 2020", "Reported against expected persons.", "gravity"
    )
    low, high = 2.0, float(np.log10(500_000))
    x, y = Scale(low, high, 62, 360), Scale(low, high, 346, 30)
    drawing.add(text(4, 14, "Reported, persons", size=11.5, fill=FAINT))
    for power in (2, 3, 4, 5):
        words = f"{10**power:,}"
        drawing.add(line(x(power), 30, x(power), 346, GRID), line(62, y(power), 360, y(power), GRID))
        drawing.add(text(x(power), 362, words, size=11, fill=FAINT, anchor="middle"))
        drawing.add(text(56, y(power) + 4, words, size=11, fill=FAINT, anchor="end"))
    drawing.add(text(211, 382, "Expected by the model, persons", size=11.5, fill=FAINT, anchor="middle"))
    drawing.add(line(x(low), y(low), x(high), y(high), "#888", 1.5, dash="4 3"))
    for a, b, far in zip(expected.tolist(), reported.tolist(), km.tolist(), strict=True):
        if a > 0 and b > 0:
            shade = _by_distance(far / km.max())
            drawing.add(tag("circle", cx=x(np.log10(a)), cy=y(np.log10(b)), r=3.0, fill=shade, fill_opacity=0.85))
    drawing.add(text(382, 40, "km", size=11, fill=FAINT))
    for k in range(40):
        drawing.add(tag("rect", x=382.0, y=50 + 3.5 * k, width=14, height=3.8, fill=_by_distance(1 - (k + 0.5) / 40)))
    for share in (1.0, 0.5, 0.0):
        drawing.add(text(402, 54 + 140 * (1 - share), f"{share * km.max():.0f}", size=11, fill=FAINT))
    return drawing.svg()


def _by_distance(share: float) -> str:
    """From dark violet (near) over green to yellow (far)."""
    stops = ((68, 1, 84), (33, 145, 140), (253, 231, 37))
    k, part = (0, share * 2) if share < 0.5 else (1, share * 2 - 1)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(stops[k], stops[k + 1], strict=True))


PICTURES = {
    "age-schedule-components": components,
    "age-schedule-fits": fits,
    "flow-difference": difference,
    "gravity-korea": gravity,
    "net-migration-bombay": bombay,
}


def main() -> None:
    """Draw all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--png", type=Path)
    options = parser.parse_args()
    for name, draw in PICTURES.items():
        markup = draw()
        drawing_file.write(markup, release.open_data(HERE / f"{name}.svg"))
        if options.png:
            drawing_file.write(markup, release.open_data(options.png / f"{name}.png"))


if __name__ == "__main__":
    main()
