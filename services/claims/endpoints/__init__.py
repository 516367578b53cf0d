"""Routes of the claims service."""

from services.claims.endpoints import claims, documents, drafts, payouts, plans

ROUTERS = [plans.router, documents.uploads, documents.router, drafts.router, claims.router, payouts.router]
