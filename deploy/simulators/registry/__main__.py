"""`python -m deploy.simulators.registry`: the registry of residents as a process of its own."""

import sys

from deploy.simulators.process import run
from deploy.simulators.registry.book import Book
from deploy.simulators.registry.registry import registry

if __name__ == "__main__":
    sys.exit(run("registry", Book, registry))
