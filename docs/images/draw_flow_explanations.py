"""Draw the pictures of the pages on net migration, age schedules and gravity.

    python docs/images/draw_flow_explanations.py [--png FOLDER]

Reads the recorded tables of the shared reference folder (SOJOURN_SHARED), writes SVG next to this file; with ``--png``
also bitmaps to look at.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import vl_convert
import xarray as xr

from sojourn.estimators.age.profile import FlowDifference
from sojourn.estimators.age.residual_net_migration import SurvivalRatios
from sojourn.estimators.flows.gravity import Gravity
from sojourn.kernels.age.schedule import RogersCastro, falling, peak
from sojourn.kernels.age.schedule_fit import fit_schedule

HERE = Path(__file__).parent
TABLES = Path(os.environ.get("SOJOURN_SHARED", HERE.parents[2] / "shared")) / "reference/flows_from_stocks/data"
COLOURS = ["#1b6ca8", "#d1495b", "#66a182", "#8d6a9f", "#5b5b5b"]
FUNDAMENTAL = RogersCastro(a1=0.02, alpha1=0.1, a2=0.06, alpha2=0.1, mu2=20, lambda2=0.4, c=0.003)


def styled(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """One look for all."""
    return (
        chart.configure(background="white", font="sans-serif")
        .configure_axis(gridColor="#e6e6e6", labelFontSize=11, titleFontSize=12, domainColor="#888")
        .configure_legend(labelFontSize=11, title=None, orient="top", symbolStrokeWidth=3)
        .configure_view(stroke=None)
        .configure_title(fontSize=13, anchor="start", fontWeight="normal")
    )


def components() -> alt.TopLevelMixin:
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
    frame = pd.concat([pd.DataFrame({"age": ages, "rate": v, "part": n}) for n, v in parts.items()])
    return (
        alt.Chart(frame, width=520, height=240)
        .mark_line()
        .encode(
            x=alt.X("age:Q", title="Age", scale=alt.Scale(domain=[0, 90])),
            y=alt.Y("rate:Q", title="Migrants per person and year"),
            color=alt.Color("part:N", sort=list(parts), scale=alt.Scale(range=[COLOURS[4], *COLOURS[:4]])),
            strokeWidth=alt.condition("datum.part == 'whole curve'", alt.value(3), alt.value(1.5)),
        )
    )


def fits() -> alt.TopLevelMixin:
    """Census profiles and the curves fitted to them."""
    rows = pd.read_csv(TABLES / "ipumsi_age.csv")
    rows["rate"] = rows.migrants / rows.population
    panels = []
    for sample, title in (("BRA2000", "Brazil, census of 2000"), ("FRA2006", "France, census of 2006")):
        part = rows[rows["sample"] == sample]
        observed = np.where(part.age < 5, np.nan, part.rate)
        frame = part[part.age >= 5][["age", "rate"]]
        lines = []
        for size in (7, 11):
            got = fit_schedule(part.age, observed, size=size)
            lines.append(pd.DataFrame({"age": part.age, "rate": got.fitted, "curve": f"{size} parameters"}))
        curve = pd.concat(lines).query("age >= 5")
        x = alt.X("age:Q", title="Age at the census", scale=alt.Scale(domain=[0, 100]))
        y = alt.Y("rate:Q", title="Moved in five years, per person")
        points = alt.Chart(frame).mark_circle(size=14, color="#555", opacity=0.8).encode(x=x, y=y)
        line = alt.Chart(curve).mark_line(strokeWidth=2).encode(
            x=x, y=y, color=alt.Color("curve:N", sort=["7 parameters", "11 parameters"],
                                      scale=alt.Scale(range=[COLOURS[0], COLOURS[1]])))  # fmt: skip
        panels.append((points + line).properties(width=270, height=220, title=title))
    return alt.hconcat(*panels)


def bombay() -> alt.TopLevelMixin:
    """Net migration of the male cohorts of Greater Bombay, 1941 to 1951."""
    rows = pd.read_csv(TABLES / "bombay_1951.csv")
    arrays = [
        xr.DataArray(rows[c].to_numpy(float), dims="age", coords={"age": rows.age_1951})
        for c in ("pop_1941", "pop_1951", "sr")
    ]
    got = SurvivalRatios().estimate(*arrays)
    variants = {"forward": got.forward, "average": got.average, "reverse": got.reverse}
    frame = pd.concat(
        [pd.DataFrame({"age": rows.age_1951, "net": v.values / 1000, "variant": n}) for n, v in variants.items()]
    )
    return (
        alt.Chart(frame, width=alt.Step(13), height=230)
        .mark_bar()
        .encode(
            x=alt.X("age:N", title="Age in 1951", sort=list(rows.age_1951), axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("variant:N", sort=list(variants)),
            y=alt.Y("net:Q", title="Net migrants, thousands"),
            color=alt.Color("variant:N", sort=list(variants), scale=alt.Scale(range=["#9ecae1", "#4292c6", "#08519c"])),
        )
    )


def difference() -> alt.TopLevelMixin:
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
    frame = pd.concat(
        [pd.DataFrame({"age": ages, "persons": got[k].values.ravel(), "flow": n}) for k, n in names.items()]
    )
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color="#888").encode(y="y:Q")
    lines = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("age:Q", title="Age", scale=alt.Scale(domain=[0, 90])),
            y=alt.Y("persons:Q", title="Persons"),
            color=alt.Color("flow:N", sort=list(names.values()), scale=alt.Scale(range=COLOURS[:3])),
        )
    )
    return (zero + lines).properties(width=520, height=230)


def gravity() -> alt.TopLevelMixin:
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
    frame = pd.DataFrame(
        {"expected": fit.expected().values[off], "reported": cubes[0].values[off], "km": apart.to_numpy(float)[off]}
    )
    scale = alt.Scale(type="log", domain=[100, 500_000], nice=False)
    line = alt.Chart(pd.DataFrame({"a": [100, 500_000]})).mark_line(color="#888", strokeDash=[4, 3])
    points = (
        alt.Chart(frame)
        .mark_circle(size=28, opacity=0.85)
        .encode(
            x=alt.X(
                "expected:Q",
                title="Expected by the model, persons",
                scale=scale,
                axis=alt.Axis(values=[100, 1000, 10_000, 100_000]),
            ),
            y=alt.Y(
                "reported:Q", title="Reported, persons", scale=scale, axis=alt.Axis(values=[100, 1000, 10_000, 100_000])
            ),
            color=alt.Color(
                "km:Q", title="km", scale=alt.Scale(scheme="viridis"), legend=alt.Legend(orient="right", title="km")
            ),
        )
    )
    return (line.encode(x="a:Q", y="a:Q") + points).properties(width=330, height=300)


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
        spec = styled(draw()).to_dict()
        (HERE / f"{name}.svg").write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
        if options.png:
            (options.png / f"{name}.png").write_bytes(vl_convert.vegalite_to_png(spec, scale=1.5))


if __name__ == "__main__":
    main()
