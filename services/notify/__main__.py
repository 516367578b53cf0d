"""`python -m services.notify api | consumer | relay | migrate | all`."""

import sys

from services.notify.app import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    sys.exit(main(SERVICE))
