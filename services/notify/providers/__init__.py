"""The outside world that carries messages: one module per provider, all of one contract."""
