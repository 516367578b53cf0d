"""The tables that a submission touches, with the same columns as ours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class MemberOrganisation(models.Model):
    pk = models.CompositePrimaryKey("agency", "employer_id")
    agency = models.TextField()
    employer_id = models.UUIDField()
    district = models.TextField()

    class Meta:
        managed = False
        db_table = "member_organisation"


class Insured(models.Model):
    pk = models.CompositePrimaryKey("agency", "person_id")
    agency = models.TextField()
    person_id = models.UUIDField()
    name_cipher = models.TextField()

    class Meta:
        managed = False
        db_table = "person"


class Coverage(models.Model):
    pk = models.CompositePrimaryKey("agency", "participation_id", "plan_id")
    agency = models.TextField()
    participation_id = models.UUIDField()
    plan_id = models.TextField()
    person_id = models.UUIDField()
    employer_id = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "coverage"


class YearlyCounter(models.Model):
    pk = models.CompositePrimaryKey("agency", "person_id", "plan_id", "year")
    agency = models.TextField()
    person_id = models.UUIDField()
    plan_id = models.TextField()
    year = models.IntegerField()
    used_fen = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "yearly_counter"


class Claim(models.Model):
    id = models.UUIDField(primary_key=True)
    agency = models.TextField()
    number = models.TextField()
    person_id = models.UUIDField()
    state = models.TextField()
    round = models.IntegerField()
    plan_id = models.TextField()
    plan_version = models.IntegerField()
    benefit_kind = models.TextField()
    employer_id = models.UUIDField()
    district = models.TextField()
    hospital_name = models.TextField()
    hospital_level = models.IntegerField()
    admitted_on = models.DateField()
    discharged_on = models.DateField()
    total_fen = models.BigIntegerField()
    pooled_paid_fen = models.BigIntegerField()
    invoice_number = models.TextField()
    invoice_issuer = models.TextField()
    invoice_key = models.TextField()
    diagnosis_cipher = models.TextField()
    account_cipher = models.TextField()
    opened_fields = ArrayField(models.TextField())
    estimate = models.JSONField()
    estimated_fen = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()
    event_version = models.IntegerField()

    class Meta:
        managed = False
        db_table = "claim"


class Document(models.Model):
    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    claim_id = models.UUIDField(null=True)
    kind = models.TextField()

    class Meta:
        managed = False
        db_table = "document"


class Outbox(models.Model):
    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField()
    agency = models.TextField()
    topic = models.TextField()
    type = models.TextField()
    aggregate_id = models.TextField()
    aggregate_version = models.IntegerField()
    correlation_id = models.TextField()
    causation_id = models.TextField()
    occurred_at = models.DateTimeField()
    payload = models.BinaryField()

    class Meta:
        managed = False
        db_table = "outbox"


class StoredAnswer(models.Model):
    pk = models.CompositePrimaryKey("agency", "person_id", "route", "key")
    agency = models.TextField()
    person_id = models.UUIDField()
    route = models.TextField()
    key = models.TextField()
    body_hash = models.BinaryField()
    status = models.IntegerField()
    headers = models.JSONField()
    body = models.BinaryField()

    class Meta:
        managed = False
        db_table = "stored_answer"
