"""One module per delivering system: its record becomes a ``Delivered``; its codes stay here."""
