"""Run the command line as `python -m komoro_opendata`."""

import sys

from komoro_opendata.cli import main

sys.exit(main())
