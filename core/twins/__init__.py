"""Twin runs: networks that differ in one thing, trained side by side on the same batches."""
