"""The portal: what was told about young people, shown to who may see it, and what those people do about it."""
