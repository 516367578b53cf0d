"""POST /claims: one authenticated, idempotent transaction under row security."""

import hashlib
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from deploy.bench.comparators.drf.filing import file_claim
from deploy.bench.comparators.drf.keys import encrypt
from deploy.bench.comparators.drf.models import Claim, StoredAnswer
from deploy.bench.comparators.drf.serializers import ClaimSerializer

_ROUTE = "/claims"


class ClaimsView(APIView):
    def post(self, request: Any) -> HttpResponse:
        person = request.user
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            raise ValidationError("Idempotency-Key")
        request_hash = hashlib.sha256(request.path.encode() + b"\n" + request.body).digest()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select set_config('app.agency', %s, true)", [person.agency])
            place = {"agency": person.agency, "person_id": person.id, "route": _ROUTE, "key": key}
            stored = StoredAnswer.objects.filter(**place).first()
            if stored is not None:
                return _repeated(stored, request_hash)
            serializer = ClaimSerializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            claim = file_claim(person, serializer.validated_data, key)
            body = JSONRenderer().render(_answer(claim))
            StoredAnswer.objects.create(
                **place, body_hash=request_hash, status=201, headers={"etag": '"1"'},
                body=encrypt("answer", person.id, body),
            )  # fmt: skip
        return HttpResponse(body, status=201, content_type="application/json", headers={"ETag": '"1"'})


def _repeated(stored: StoredAnswer, request_hash: bytes) -> HttpResponse:
    return HttpResponse(status=stored.status if bytes(stored.body_hash) == request_hash else 422)


def _answer(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "number": claim.number,
        "status": claim.state,
        "status_label": "用人单位未审核",
        "second_status": None,
        "second_status_label": None,
        "benefit_kind": claim.benefit_kind,
        "total_fen": claim.total_fen,
        "submitted_at": claim.submitted_at,
        "updated_at": claim.updated_at,
        "version": claim.version,
    }
