"""`python -m services.identity api | relay | migrate | all | bootstrap …`."""

import sys

from services.identity.app import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    sys.exit(main(SERVICE))
