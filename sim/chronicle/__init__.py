"""The chronicle: runs told in sentences, month by month, with their dates, names and meetings."""
