"""The services of Vangnet: each its own room, and the command that opens them all."""
