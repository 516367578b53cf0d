"""`python -m deploy.simulators.sms`: the SMS provider as a process of its own."""

import sys

from deploy.simulators.process import run
from deploy.simulators.sms.book import Book
from deploy.simulators.sms.provider import provider

if __name__ == "__main__":
    sys.exit(run("sms", Book, provider))
