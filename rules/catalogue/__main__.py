"""`python -m rules.catalogue`: prints docs/rules.md."""

import sys

from rules.catalogue.page import markdown

if __name__ == "__main__":
    sys.stdout.write(markdown())
