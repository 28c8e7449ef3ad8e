"""Averaging over decomposable graphs of lists (Madigan & York 1997, Biometrika 84(1)).

Lists are the points of a graph and an edge says that two depend on one another. Where the graph is decomposable the
likelihood of the whole table, those on no list included, has a closed form under a hyper-Dirichlet prior: a sum over
the points in a perfect order of ``f(point and its earlier neighbours) - f(its earlier neighbours)``, with ``f`` of a
set of lists a function of their marginal table alone. Nothing is iterated, and an empty overlap is no special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, logsumexp

from sojourn.kernels.capture.histories import Floats, pairs

#: Graphs of seven lists are two million.
MOST_LISTS = 6
POINTS = 800
#: How many times the persons known the largest number hidden is.
FARTHEST = 1000.0


@dataclass(frozen=True)
class Posterior:
    """What is believed of those on no list, over all graphs.

    hidden : (point,) numbers ; weight : (point,) of each, summing to one ; beyond : weight at the farthest number
    graphs : how many ; largest : weight of the best graph ; edges : (pair,) weight of graphs that have the edge
    """

    hidden: Floats
    weight: Floats
    beyond: float
    graphs: int
    largest: float
    edges: Floats

    def quantile(self, probability: float) -> float:
        """The number hidden below which this much of the weight lies."""
        return float(np.interp(probability, np.cumsum(self.weight) - self.weight / 2, self.hidden))


def posterior(counts: npt.ArrayLike, lists: int) -> Posterior:
    """Average over all decomposable graphs, each as likely as another beforehand; numbers as one over themselves.

    counts : (history,) whole numbers ; lists : at most ``MOST_LISTS``
    """
    y = np.asarray(counts, dtype=np.float64)
    hidden, width = _grid(float(y.sum()))
    edges, terms = graphs(lists)
    by_set = np.array([_of_set(y, hidden, lists, chosen) for chosen in range(1 << lists)])
    total = y.sum() + hidden
    prior = gammaln(total + 1) - gammaln(hidden + 1) - np.log(total) + np.log(width)
    weights = terms @ by_set + prior
    whole = logsumexp(weights)
    of_graph = np.exp(logsumexp(weights, axis=1) - whole)
    of_number = np.exp(logsumexp(weights, axis=0) - whole)
    return Posterior(
        hidden, of_number, float(of_number[-5:].sum()), len(edges), float(of_graph.max()), of_graph @ edges
    )


def _grid(known: float) -> tuple[Floats, Floats]:
    """Whole numbers, all small ones and then ever farther apart, with how many numbers each stands for."""
    points = np.unique(np.round(np.expm1(np.linspace(0.0, np.log1p(FARTHEST * known), POINTS)))).astype(np.float64)
    edges = np.concatenate([[-0.5], (points[1:] + points[:-1]) / 2, [points[-1] + 0.5]])
    return points, np.diff(edges)


def _of_set(y: Floats, hidden: Floats, lists: int, chosen: int) -> Floats:
    """(point,) the function of a set of lists: its marginal table's likelihood under the prior; 0 of the empty set."""
    if chosen == 0:
        return np.zeros_like(hidden)
    size = chosen.bit_count()
    prior = 2.0 ** (-size)  # the whole table has a prior weight of one person
    margin = np.bincount(np.arange(1, y.size + 1) & chosen, weights=y, minlength=1 << lists)
    places = [place for place in range(1 << lists) if place & ~chosen == 0 and place]
    fixed = float((gammaln(margin[places] + prior) - gammaln(prior)).sum())
    none = gammaln(margin[0] + hidden + prior) - gammaln(prior)
    return np.asarray(fixed + none + gammaln(1.0) - gammaln(1.0 + y.sum() + hidden))


@lru_cache(maxsize=8)
def graphs(lists: int) -> tuple[Floats, Floats]:
    """(graph, pair) edges of every decomposable graph, and (graph, set of lists) how often each set's function counts.

    All graphs are searched at once in the order of greatest cardinality (Tarjan & Yannakakis 1984): decomposable is one
    in which the earlier neighbours of every point are neighbours of one another.
    """
    all_pairs = pairs(lists)
    number = np.arange(1 << len(all_pairs), dtype=np.int64)
    edges = ((number[:, None] >> np.arange(len(all_pairs))) & 1).astype(np.bool_)
    near = np.zeros((number.size, lists), dtype=np.int64)
    for place, (i, j) in enumerate(all_pairs):
        near[:, i] |= edges[:, place].astype(np.int64) << j
        near[:, j] |= edges[:, place].astype(np.int64) << i
    done = np.zeros(number.size, dtype=np.int64)
    whole = np.ones(number.size, dtype=np.bool_)
    terms = np.zeros((number.size, 1 << lists))
    rows = np.arange(number.size)
    for _ in range(lists):
        score = np.bitwise_count(near & done[:, None]).astype(np.int64)
        score[(done[:, None] >> np.arange(lists)) & 1 == 1] = -1
        point = score.argmax(axis=1)
        earlier = near[rows, point] & done
        for other in range(lists):
            is_one = (earlier >> other) & 1 == 1
            whole &= ~is_one | ((earlier & ~(1 << other) & ~near[:, other]) == 0)
        bit = np.int64(1) << point
        terms[rows, earlier | bit] += 1
        terms[rows, earlier] -= 1
        done |= bit
    return edges[whole].astype(np.float64), terms[whole]
