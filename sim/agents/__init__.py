"""The Mesa agents, one file a role, and the model whose step is one month."""
