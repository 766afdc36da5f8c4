"""The garbage collector comes at the times at which it would have come without us.

It comes when so many objects more have been made than freed, and a program can see that: by the order in which errors
that nobody looked at are printed, for one. So for those that the tracer makes and keeps, as many others are freed, of
which the collector knows no more that they were made.
"""

import gc

_WEIGHTS = 2000


class Counterweight:
    """Objects to be freed, made before the collector began to count."""

    def __init__(self) -> None:
        self._counted = gc.get_count()
        self._enabled = gc.isenabled()
        gc.disable()
        # Sets, for Python keeps back some lists and tuples when they are freed.
        self._weights: list[set[None]] = [set() for _ in range(_WEIGHTS)]

    def begin(self) -> None:
        """Have the collector count from where it had counted to before this object was made."""
        young, middle, old = self._counted
        gc.collect()
        for generation, collections in ((1, old), (0, middle)):
            for _ in range(collections):
                gc.collect(generation)
        self._filling: list[set[None]] = [set() for _ in range(max(0, young - gc.get_count()[0]))]
        if self._enabled:
            gc.enable()

    def free(self, number: int) -> None:
        """Free so many."""
        if number > 0:
            del self._weights[-number:]
