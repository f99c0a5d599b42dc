"""One module per channel; each tells errors that pass from those that will not."""
