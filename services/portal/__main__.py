import sys

from services.portal.app import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    sys.exit(main(SERVICE))
