"""Several threads that begin at the same moment."""

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def together(number: int, work: Callable[[int], Result]) -> list[Result | BaseException]:
    """What `work(0)` … `work(number - 1)` gave or raised, all begun at once."""
    results: list[Result | BaseException] = [RuntimeError("never ran")] * number
    barrier = threading.Barrier(number)

    def run(each: int) -> None:
        barrier.wait()
        try:
            results[each] = work(each)
        except BaseException as error:
            results[each] = error

    threads = [threading.Thread(target=run, args=(each,)) for each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
