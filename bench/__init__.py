"""What the system does per second, measured on this machine: ``python -m bench [FIGURE]``.

Loopback only; each figure starts what it needs, stops it, and is bounded in time.
"""
