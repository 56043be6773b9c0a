"""Folds events into dossiers and decides which signals and tasks open or close."""
