"""Whether this process was told to end. Long work looks here between two items, so that a restart waits for one item
and interrupts none."""

import threading

asked = threading.Event()
