"""Reports: what results say to a reader; the terminal's summary is the first."""
