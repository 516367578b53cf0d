from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

Action = Callable[[], None]


def run_all(*actions: Action, on_error: Action = lambda: None) -> None:
    """Run at once and wait for all; at the first error `on_error` makes the others end, then it is raised."""
    with ThreadPoolExecutor(len(actions)) as pool:
        futures = [pool.submit(action) for action in actions]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
        except BaseException:
            on_error()
            raise
