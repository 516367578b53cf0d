"""What all services are built on.

A process of ours makes much at its start that stays, and little that goes in cycles: the collector, which would go
through all of it dozens of times, looks seldom.
"""

import gc

gc.set_threshold(20_000, 20, 100)
