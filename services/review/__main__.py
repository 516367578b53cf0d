"""`python -m services.review api | consumer | relay | migrate | all`."""

import sys

from services.review.app import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    sys.exit(main(SERVICE))
