"""What Vangnet promises, one promise per file, on a timeline."""
