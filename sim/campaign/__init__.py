"""The campaign: rules of a month, one family a file, as small compiled functions over a case and its states."""
