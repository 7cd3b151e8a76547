"""What we promise, measured beside something known, on the same machine, in the same run.

Each ``bench_*`` module has ``rows()``; ``python -m benchmarks`` prints them all as one table.
"""
