"""Files on disk: written, synced, looked at, found by their content and swept away."""
