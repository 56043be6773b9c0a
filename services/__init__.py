"""The services of Vangnet: each its own room, and the command that opens them all."""

import warnings

# platformdirs, which the embedded PostgreSQL imports, says this on every server without a desktop.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
