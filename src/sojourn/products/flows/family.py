"""All methods on the accounts of the warehouse: by sex, by edition of the stock, by policy for unknown origins.

One :class:`FlowFamily` reads the warehouse once and keeps the accounts it made, so that many estimates share them. Both
sexes together are the sum of women and men wherever the stock is published by sex, so that sexes always add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from sojourn.concepts.period import Interval, parse
from sojourn.concepts.reason import Reason
from sojourn.cube import Letters
from sojourn.errors import UsageError
from sojourn.estimators import (
    DEFAULT_FLOW_METHOD,
    FLOW_METHODS,
    Estimate,
    Method,
    add_up,
    flow_method,
    flow_request,
)
from sojourn.estimators.flows.learned.features import World
from sojourn.estimators.flows.learned.learned import Learned
from sojourn.estimators.method import Settings
from sojourn.products.accounts import demographic_account, stock_editions
from sojourn.products.accounts.corridor_status import corridor_status
from sojourn.products.accounts.demographic_account import POLICIES, AccountInputs, Sex, UnknownOrigin
from sojourn.products.accounts.tables import AccountTables, read_tables
from sojourn.products.flows.distances import distances
from sojourn.products.flows.learned import kept
from sojourn.products.flows.learned.evidence import evidence
from sojourn.products.flows.learned.training import Trained
from sojourn.warehouse import Warehouse

Array = np.ndarray[Any, np.dtype[np.float64]]

#: Estimates of single accounts a family keeps at hand.
KEPT = 4

#: The accounting and differencing methods a range is taken over. Rates that may be negative, rates whose total counts
#: natural increase as moves, independence (a bound, not an estimate) and a chosen blur would make it mean nothing.
IN_RANGE = tuple(m.name for m in FLOW_METHODS if m.in_range)

#: Told what is being done: stage, done, in all.
Report = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class FamilyEstimate:
    """An estimate with what it was made from.

    inputs : the account of every part (women and men, or both together)
    """

    method: str
    period: Interval
    sex: Sex
    edition: str
    unknown_origin: UnknownOrigin
    estimate: Estimate
    inputs: tuple[AccountInputs, ...]

    @property
    def releases(self) -> list[int]:
        """Releases the figures came from."""
        return sorted({r for i in self.inputs for r in i.releases})

    @property
    def notes(self) -> list[Reason]:
        """What was imputed or assumed, each once."""
        return list(dict.fromkeys(n for i in self.inputs for n in i.notes))

    @property
    def label(self) -> str:
        """Method, edition and policy in one line."""
        return f"{self.method}; stock {self.edition}; unknown origin {self.unknown_origin}"

    def status(self) -> Letters:
        """(origin, destination) status of every flow between areas, see :mod:`products.accounts.corridor_status`."""
        return corridor_status(self.estimate.moves, self.inputs)

    def population(self) -> Array:
        """(residence,) persons living in each area at the start, in the order of the estimate's areas."""
        return np.asarray(sum(i.stock_start.values.sum(axis=0) for i in self.inputs), dtype=np.float64)


@dataclass
class FlowFamily:
    """Estimates from one warehouse; what was read and balanced before is kept until another file is loaded.

    Every answer is of one state of the warehouse. Several that belong together are made inside :meth:`one_state`.
    """

    warehouse: Warehouse
    _tables: dict[str, AccountTables] = field(default_factory=dict)
    _accounts: dict[tuple[str, Interval, str, str], AccountInputs] = field(default_factory=dict)
    _filled: dict[str, AccountTables] = field(default_factory=dict)
    _recent: dict[tuple[str, str, int], Estimate] = field(default_factory=dict)
    _trained: Trained | None = None
    _worlds: dict[Interval, World] = field(default_factory=dict)
    _newest: str = ""
    _state: frozenset[tuple[int, str]] = frozenset()

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Everything asked inside the block is of one state of the warehouse, whatever is loaded meanwhile."""
        with self.warehouse.snapshot():
            state = self.warehouse.published()
            if state != self._state:
                for held in (self._tables, self._accounts, self._filled, self._recent, self._worlds):
                    held.clear()
                self._newest, self._state, self._trained = "", state, None
            yield

    def editions(self) -> dict[str, str]:
        """Edition -> source of every loaded bilateral stock, newest first."""
        with self.one_state():
            return stock_editions.editions(self.warehouse)

    def tables(self, edition: str | None = None) -> AccountTables:
        """The published figures of accounts, of the newest edition unless one is named."""
        with self.one_state():
            if not self._newest:
                newest = read_tables(self.warehouse)
                self._newest, self._tables[newest.edition] = newest.edition, newest
            edition = edition or self._newest
            if edition not in self._tables:
                self._tables[edition] = stock_editions.tables_of(self.warehouse, edition, self._tables[self._newest])
            return self._tables[edition]

    def periods(self, edition: str | None = None) -> list[Interval]:
        """Intervals between neighbouring years of an edition of the stock."""
        return demographic_account.periods(self.tables(edition))

    def period(self, text: str | Interval, edition: str | None = None) -> Interval:
        """An interval as the user writes it, refused when the stock has not both years."""
        period = parse(text) if isinstance(text, str) else text
        if not isinstance(period, Interval):
            raise UsageError(f"flows need an interval, not the year {text}", ways_out=["2020-2024"])
        years = self.tables(edition).years
        if period.start not in years or period.end not in years:
            raise UsageError(
                f"the stock of edition {self.tables(edition).edition} has no years {period.label}",
                details=[f"years there: {', '.join(map(str, years))}"],
                ways_out=[f"intervals: {', '.join(p.label for p in self.periods(edition))}"],
            )
        return period

    def account(
        self,
        period: Interval,
        sex: Sex,
        *,
        edition: str | None = None,
        unknown_origin: UnknownOrigin = "earlier_edition",
    ) -> AccountInputs:
        """The inputs of one account."""
        with self.one_state():
            return self._account(period, sex, self.tables(edition), unknown_origin)

    def _account(
        self, period: Interval, sex: Sex, tables: AccountTables, unknown_origin: UnknownOrigin
    ) -> AccountInputs:
        key = (tables.edition, period, sex, unknown_origin)
        if key not in self._accounts:
            if sex != "_T" and not tables.by_sex:
                raise UsageError(f"the stock of edition {tables.edition} is published for both sexes together only")
            made = demographic_account.account_inputs(
                self.warehouse,
                period,
                sex,
                unknown_origin=unknown_origin,
                tables=self._with_policy(tables, unknown_origin),
            )
            published = self.tables().years
            between = tuple(y for y in (period.start, period.end) if y not in published)
            if between:
                note = Reason("population_between_mid_years", {"years": between})
                made = replace(made, notes=(*made.notes, note))
            self._accounts[key] = made
        return self._accounts[key]

    def _with_policy(self, tables: AccountTables, policy: UnknownOrigin) -> AccountTables:
        """The tables after the policy for unknown origins; kept for all periods."""
        if policy != "earlier_edition":
            return tables
        if tables.edition not in self._filled:
            self._filled[tables.edition] = stock_editions.with_origins_filled(self.warehouse, tables)
        return self._filled[tables.edition]

    def estimate(
        self,
        period: str | Interval,
        method: str = DEFAULT_FLOW_METHOD,
        sex: Sex = "_T",
        *,
        edition: str | None = None,
        unknown_origin: UnknownOrigin = "earlier_edition",
        settings: Mapping[str, Any] | None = None,
    ) -> FamilyEstimate:
        """One method on one account.

        sex : F, M or _T; _T is the sum of both where the stock has them, else one account
        settings : of the method, see its row in the registry; others are refused

        Raises NothingLoaded naming what must be loaded, EstimationError naming the margin that cannot be met.
        """
        row, given = flow_request(method, settings or {}, "warehouse")
        with self.one_state():
            interval = self.period(period, edition)
            tables = self.tables(edition)
            if row.both_sexes:
                self._refuse_parts(row, sex, tables.edition, unknown_origin)
            apart = sex == "_T" and tables.by_sex and not row.both_sexes
            parts: tuple[Sex, ...] = ("F", "M") if apart else (sex,)
            inputs = tuple(self._account(interval, s, tables, unknown_origin) for s in parts)
            estimates = [self._made(row, given, i) for i in inputs]
        made = estimates[0] if len(estimates) == 1 else add_up(estimates)
        made = made.with_inputs(period=interval.id, sex=sex, stock=f"{tables.source} {tables.edition}")
        return FamilyEstimate(row.name, interval, sex, tables.edition, unknown_origin, made, inputs)

    def _made(self, method: Method, settings: Mapping[str, Any], inputs: AccountInputs) -> Estimate:
        """One estimate of one account; the last few are kept, so that both sexes are not made again for their sum."""
        key = (method.name, repr(sorted(settings.items())), id(inputs))
        if key not in self._recent:
            run = self._learned if "reports" in method.needs else partial(_run, method, settings)
            self._recent[key] = run(inputs)
            while len(self._recent) > KEPT:
                del self._recent[next(iter(self._recent))]
        return self._recent[key]

    def learned(self, period: Interval, report: Report = silent) -> Learned:
        """The learned estimator of an interval, trained first where no model of this warehouse is kept."""
        with self.one_state():
            if self._trained is None:
                self._trained = kept.model(self, told=report)
            if period not in self._worlds:
                self._worlds[period] = evidence(self, [period]).worlds[period]
            return self._trained.estimator(self._worlds[period], period)

    def _learned(self, inputs: AccountInputs) -> Estimate:
        made = self.learned(inputs.period).estimate(
            stock_start=inputs.stock_start, stock_end=inputs.stock_end, births=inputs.births, deaths=inputs.deaths
        )
        assert self._trained is not None
        return made.with_inputs(**{f"model_{k}": self._trained.lineage[k] for k in ("key", "trained_on", "seed")})

    def _refuse_parts(self, row: Method, sex: Sex, edition: str, unknown_origin: UnknownOrigin) -> None:
        """What is learned is learned of one account: both sexes, the newest stock, the usual policy."""
        wrong = [f"sex {sex}: both sexes together only"] if sex != "_T" else []
        if edition != self._newest:
            wrong.append(f"stock {edition}: the newest only, {self._newest}")
        if unknown_origin != POLICIES[0]:
            wrong.append(f"unknown origin {unknown_origin}: {POLICIES[0]} only")
        if wrong:
            raise UsageError(f"{row.name} is not learned for this", details=wrong, ways_out=["leave these out"])

    def methods(
        self, period: str | Interval, names: Sequence[str], sex: Sex = "_T", *, report: Report = silent, **more: Any
    ) -> dict[str, FamilyEstimate]:
        """Several methods on the same account."""
        made = {}
        with self.one_state():
            for n, name in enumerate(names):
                report(f"estimating {name}", n, len(names))
                made[flow_method(name).name] = self.estimate(period, name, sex, **more)
        return made


def _run(method: Method, settings: Mapping[str, Any], inputs: AccountInputs) -> Estimate:
    arrays = {"stock_start": inputs.stock_start, "stock_end": inputs.stock_end}
    needed = method.needed(settings)
    arrays |= {name: getattr(inputs, name) for name in ("births", "deaths") if name in needed}
    if "population everywhere" in needed:
        peopled = _peopled(inputs)
        arrays = {k: v.sel(birthplace=peopled, residence=peopled) for k, v in arrays.items()}
    areas = tuple(str(a) for a in arrays["stock_start"]["residence"].values)
    km = distances(areas) if "distances" in needed else None
    return method.make({**_unrounded(method), **settings}, distances=km).estimate(**arrays)


def _unrounded(method: Method) -> Settings:
    """The native-born of the warehouse's stocks keep their decimals: rounding moves persons between small areas."""
    return {"whole_native_born": False} if any(o.name == "whole-native-born" for o in method.options) else {}


def _peopled(inputs: AccountInputs) -> list[str]:
    """Areas with population at the start and at the end, the only ones rates can be solved for."""
    start, end = inputs.stock_start.values, inputs.stock_end.values
    held = (start.sum(axis=0) > 0) & (end.sum(axis=0) > 0) & (start.diagonal() > 0)
    return [str(a) for a, h in zip(inputs.stock_start["residence"].values, held, strict=True) if h]
