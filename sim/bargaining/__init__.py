"""Bargaining over issues: utilities, tactics, protocols and solutions. It knows no campaign and no country."""
