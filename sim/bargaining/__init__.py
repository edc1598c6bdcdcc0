"""The core of bargaining: laws, protocols and the talks that they make. It knows no campaign, no country and no laboratory."""
