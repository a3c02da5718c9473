"""Measuring several things side by side: in rounds, each round in another order, so that a busy machine hits all alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.figures import median, share

ROUNDS = 6


@dataclass(frozen=True)
class Times:
    """The seconds of every answer, round by round."""

    rounds: list[list[float]]

    def middle(self) -> float:
        """The median of the rounds' medians, in milliseconds."""
        return 1000 * median([median(one) for one in self.rounds])

    def tail(self, part: float) -> float:
        """The median of the rounds' slow ends (0.99 for p99), in milliseconds."""
        return 1000 * median([share(one, part) for one in self.rounds])

    def ratio(self, to: "Times") -> float:
        """The median of the rounds' ratios of medians."""
        return median([median(ours) / median(theirs) for ours, theirs in zip(self.rounds, to.rounds, strict=True)])


def side_by_side(measures: Mapping[str, Callable[[], list[float]]], rounds: int = ROUNDS) -> dict[str, Times]:
    """Measure all in turn, once to warm up and then `rounds` times; the order rotates, and every second round is reversed."""
    names = list(measures)
    for name in names:
        measures[name]()
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        order = names[turn:] + names[:turn]
        for name in reversed(order) if number % 2 else order:
            found[name].append(measures[name]())
    return {name: Times(times) for name, times in found.items()}
