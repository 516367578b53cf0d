"""`python -m services.enrollment api | consumer | relay | migrate | all`."""

import sys

from services.enrollment.app import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    sys.exit(main(SERVICE))
