"""Routes of the claims service."""

from services.claims.endpoints import claims, documents, drafts, payouts, plans

ROUTERS = [claims.router, documents.uploads, documents.router, drafts.router, plans.router, payouts.router]
"""What is used most stands first: routes are tried in order."""
