"""What may happen to processes that send, done to real ones at random, and counted at the receiver.

    .venv/bin/python -m tests.chaos --help

`modes` does it, `sink` is a mail server with bad days, `tally` counts. `tests/delivery/test_chaos.py` runs short forms.
"""
