"""Loading and saving cases."""

from uuid import UUID

from sqlalchemy import select

from services.review.domain.case import Case
from services.review.persistence.tables import review_case
from shared.messaging.repository import Repository


class CaseRepository(Repository[Case]):
    entity = Case
    producer = "review"

    async def find_by_subject(self, kind: str, subject_id: UUID) -> Case | None:
        """The case about a subject with its row locked, or None."""
        query = (
            select(Case)
            .where(review_case.c.subject_kind == kind, review_case.c.subject_id == subject_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._uow.session.execute(query)).scalar_one_or_none()
