"""One way to ask the solver: a linear or integer programme over cells that move while all sums stay (HiGHS).

Single thread and a fixed seed, so that the same question has the same answer. HiGHS: Huangfu and Hall (2018),
*Parallelizing the dual revised simplex method*.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
INFINITE = 1e30
TOLERANCE = 1e-6
NODES = 200


class Programme:
    """Minimise a weighted sum of moves y with ``rows`` y = ``right`` and bounds on every y.

    rows : sums among the moving cells; bounds and weights may be changed from one question to the next, which the
    solver answers from where it stood
    right : zero by default
    whole : moves are whole numbers; the best ones found within ``NODES`` nodes of the search are the answer
    """

    def __init__(
        self, rows: sparse.csr_matrix, low: Floats, high: Floats, *, right: Floats | None = None, whole: bool = False
    ) -> None:
        import highspy

        self.size, self.whole = rows.shape[1], whole
        self._all = np.arange(self.size, dtype=np.int32)
        bare: Any = highspy._core._Highs  # Highs() itself announces the solver on standard output, amid a result
        self._solver = bare()
        self._solver.setOptionValue("output_flag", False)
        for option, value in (("threads", 1), ("random_seed", 0), ("parallel", "off"), ("mip_max_nodes", NODES)):
            self._solver.setOptionValue(option, value)
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = self.size, rows.shape[0]
        problem.col_cost_ = np.zeros(self.size)
        problem.col_lower_, problem.col_upper_ = low.astype(np.float64), high.astype(np.float64)
        problem.row_lower_ = problem.row_upper_ = np.zeros(rows.shape[0]) if right is None else right
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = rows.indptr.astype(np.int32)
        problem.a_matrix_.index_ = rows.indices.astype(np.int32)
        problem.a_matrix_.value_ = rows.data.astype(np.float64)
        if whole:
            problem.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        self._solver.passModel(problem)
        self._status = highspy.HighsModelStatus
        self.optimal = self.infeasible = self.unbounded = False
        self._feasible = highspy.SolutionStatus.kSolutionStatusFeasible

    def bounds(self, low: Floats, high: Floats) -> None:
        """Other bounds of every move."""
        self._solver.changeColsBounds(self.size, self._all, low.astype(np.float64), high.astype(np.float64))

    def best(self, weight: Floats, *, seconds: float) -> Floats | None:
        """Moves that make the weighted sum smallest; None where the solver found none in time."""
        self._solver.changeColsCost(self.size, self._all, weight.astype(np.float64))
        self._solver.setOptionValue("time_limit", float(self._solver.getRunTime()) + max(seconds, 0.01))
        self._solver.run()
        status = self._solver.getModelStatus()
        self.optimal = status == self._status.kOptimal
        self.infeasible = status == self._status.kInfeasible
        self.unbounded = status in (self._status.kUnbounded, self._status.kUnboundedOrInfeasible)
        feasible = self._solver.getInfo().primal_solution_status == self._feasible
        if not (self.optimal or (self.whole and feasible)):
            return None
        return np.asarray(self._solver.getSolution().col_value)


def kept(moves: Floats, rows: sparse.csr_matrix, low: Floats, high: Floats, *, whole: bool) -> Floats | None:
    """The moves where they keep every sum and bound, else None: a check that rests on no solver.

    whole : rounded to whole numbers first, and then without tolerance; else within ``TOLERANCE``
    """
    made = np.rint(moves) if whole else moves
    slack = 0.0 if whole else TOLERANCE
    if (made < low - slack).any() or (made > high + slack).any() or (np.abs(rows @ made) > slack).any():
        return None
    return made
