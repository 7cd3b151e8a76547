"""Nothing lost, nothing twice, in order: two processes, a bad line between them, and ``kill -9``.

``python -m tests.chaos --cycles 1000 --acts 20000`` is the long run (``make chaos``), ``test_chaos.py`` its
one-minute cut.
"""
