"""The request body, checked as ours is."""

from typing import Any

from rest_framework import serializers
from stdnum import luhn


class AccountSerializer(serializers.Serializer):
    bank = serializers.CharField(max_length=60)
    number = serializers.RegexField(r"^[0-9]{12,19}$", max_length=40)
    holder = serializers.CharField(max_length=60)

    def validate_number(self, value: str) -> str:
        if not luhn.is_valid(value):
            raise serializers.ValidationError("bad check digit")
        return value


class ClaimSerializer(serializers.Serializer):
    plan_id = serializers.CharField(max_length=64)
    benefit_kind = serializers.CharField(max_length=64)
    employer_id = serializers.UUIDField()
    hospital_name = serializers.CharField(max_length=100)
    hospital_level = serializers.ChoiceField(choices=[1, 2, 3])
    admitted_on = serializers.DateField()
    discharged_on = serializers.DateField()
    total_fen = serializers.IntegerField(min_value=1, max_value=10**10)
    pooled_paid_fen = serializers.IntegerField(min_value=0, max_value=10**10)
    invoice_number = serializers.CharField(max_length=40)
    invoice_issuer = serializers.CharField(max_length=100)
    diagnosis = serializers.CharField(max_length=500)
    account = AccountSerializer()
    document_ids = serializers.ListField(child=serializers.UUIDField(), max_length=20)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "unknown"))
        if attrs["discharged_on"] < attrs["admitted_on"] or attrs["pooled_paid_fen"] > attrs["total_fen"]:
            raise serializers.ValidationError("reversed")
        return attrs
