"""Every table, in the order things happen: people, places, rounds, visits, answers, results.

Ids are text: those of entries and audits are made on a phone, the others here, all UUIDv7. States
are short words guarded by check constraints, whose names are the error vocabulary of the queries.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from audits.answers import Response
from server.database.types import Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, *words: str) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


KIND_WORDS = ("venue", "activity", "police", "training")
PURPOSE_WORDS = ("routine", "double", "recheck", "self")

# --- People ------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("role", String(20), nullable=False),
    PrimaryKeyConstraint("person_id", "role"),
    _one_of("role", "auditor", "manager", "commissioner", "administrator"),
)

sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("asked_from", String(64), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("spent_at", Moment),
    Index("ix_sign_in_code_email_created_at", "email", "created_at"),
    Index("ix_sign_in_code_asked_from_created_at", "asked_from", "created_at"),
)

session = Table(
    "session",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("device", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

mail = Table(
    "mail",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("to_address", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("trouble", Text),
)

# --- Places --------------------------------------------------------------------------------------

subject = Table(
    "subject",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("place_type", String(100), nullable=False),
    Column("address", String(300), nullable=False),
    Column("about", Text, nullable=False),
    # What conditional essentials depend on, such as "public-body" (method 1.3).
    Column("facts", Json(list[str]), nullable=False),
    Column("operator", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_note", Text, nullable=False),
    # The place this one carries on from, so that its history is kept when it moves.
    Column("continues_id", ForeignKey("subject.id"), index=True),
    Column("made_up", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _one_of("kind", *KIND_WORDS),
    _one_of("status", "open", "closed", "planned"),
)

subject_manager = Table(
    "subject_manager",
    metadata,
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    PrimaryKeyConstraint("subject_id", "person_id"),
)

# --- Rounds --------------------------------------------------------------------------------------

round_ = Table(
    "round",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("state", String(20), nullable=False),
    Column("made_up", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _one_of("state", "planned", "open", "closing", "closed"),
)

round_checklist = Table(
    "round_checklist",
    metadata,
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    # The digest of the published checklist when the round opened; a changed file is refused.
    Column("digest", String(64), nullable=False),
    PrimaryKeyConstraint("round_id", "kind"),
    _one_of("kind", *KIND_WORDS),
)

round_subject = Table(
    "round_subject",
    metadata,
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False, index=True),
    PrimaryKeyConstraint("round_id", "subject_id"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("round_id", ForeignKey("round.id"), nullable=False, index=True),
    Column("subject_id", ForeignKey("subject.id"), nullable=False, index=True),
    # The audit's id is fixed with the plan, so two phones that meet only later agree on it.
    Column("audit_id", String(36), nullable=False, unique=True),
    Column("purpose", String(20), nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("visit_at", Moment),
    Column("instructions", Text, nullable=False),
    Column("cancelled_at", Moment),
    _one_of("purpose", *PURPOSE_WORDS),
)

assignment_auditor = Table(
    "assignment_auditor",
    metadata,
    Column("assignment_id", ForeignKey("assignment.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("part", String(10), nullable=False),
    PrimaryKeyConstraint("assignment_id", "person_id"),
    _one_of("part", "lead", "co"),
)

# --- Visits and answers --------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("assignment_id", ForeignKey("assignment.id"), unique=True),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("checklist_version", Integer, nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("lead_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("reference", String(20), nullable=False, unique=True),
    Column("began_at", Moment, nullable=False),
    Column("first_received_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    # How many stated entries have not come yet; a submitted audit with none missing is complete.
    Column("missing", Integer, nullable=False, default=0),
    _one_of("kind", *KIND_WORDS),
    _one_of("purpose", *PURPOSE_WORDS),
    _one_of("state", "draft", "submitted", "returned", "accepted", "void"),
    Index("ix_audit_round_id_subject_id", "round_id", "subject_id"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("audit_id", ForeignKey("audit.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("question", String(100)),
    # The entry as it came, so that history can be told and answers rebuilt.
    Column("body", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    # How far the phone's clock was ahead of the server's when it sent this.
    Column("clock_offset_s", Integer, nullable=False, default=0),
    # Why an entry is kept but not counted, such as "round_closed"; a moderator decides.
    Column("held", String(40)),
    Index("ix_entry_audit_id_counter", "audit_id", "counter"),
)

answer = Table(
    "answer",
    metadata,
    Column("audit_id", ForeignKey("audit.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("question", String(100), nullable=False),
    Column("response", Json(Response | None)),
    Column("note", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("entry_id", String(36), nullable=False),
    PrimaryKeyConstraint("audit_id", "person_id", "question"),
)

# What the commissioner decided about an audit; its present state is on the audit itself.
audit_decision = Table(
    "audit_decision",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("audit_id", ForeignKey("audit.id"), nullable=False, index=True),
    Column("decision", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", ForeignKey("person.id"), nullable=False),
    Column("decided_at", Moment, nullable=False),
    _one_of("decision", "accepted", "returned", "void"),
)

# --- Results -------------------------------------------------------------------------------------

result = Table(
    "result",
    metadata,
    Column("audit_id", ForeignKey("audit.id"), primary_key=True),
    Column("score", Float),
    Column("completeness", Float),
    Column("grade", String(20)),
    Column("essentials_failed", Integer, nullable=False),
    Column("essentials_unknown", Integer, nullable=False),
    # The whole audits.scoring.AuditScore, so that pages never score again.
    Column("detail", Text, nullable=False),
    Column("scored_at", Moment, nullable=False),
)

# --- Figures: what the audits of a round add up to, so that no page pools or compares again -------

# One question at one place in one round, pooled over its audits (method 1.4).
question_result = Table(
    "question_result",
    metadata,
    Column("kind", String(20), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("question", String(100), nullable=False),
    Column("points", Float),
    # The same answers by the next round's checklist, where the place is in it and its rule differs.
    Column("ruler", Float),
    Column("state", String(20), nullable=False),
    PrimaryKeyConstraint("kind", "round_id", "subject_id", "question"),
    _one_of("state", "scored", "not_applicable", "unanswered"),
    sqlite_with_rowid=False,
)

# One place in one round. Only ``graded`` ones are in any mean (method 1.2).
subject_round = Table(
    "subject_round",
    metadata,
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    # The score is ``num / den``: points earned, and the weight of what was scored.
    Column("num", Float, nullable=False),
    Column("den", Float, nullable=False),
    Column("score", Float),
    Column("completeness", Float),
    Column("base_grade", String(20)),
    Column("grade", String(20)),
    Column("essentials", Integer, nullable=False),
    Column("essentials_failed", Integer, nullable=False),
    Column("essentials_part_met", Integer, nullable=False),
    Column("essentials_unknown", Integer, nullable=False),
    # The audits that count, and whose they are.
    Column("audit_ids", Json(tuple[str, ...]), nullable=False),
    Column("auditor_ids", Json(tuple[str, ...]), nullable=False),
    # Who ran the place then: places of one operator do not vary independently (method 2.4).
    Column("operator", String(200), nullable=False),
    PrimaryKeyConstraint("round_id", "subject_id"),
    _one_of("kind", *KIND_WORDS),
    _one_of("status", "graded", "incomplete", "nothing_scored"),
    sqlite_with_rowid=False,
)

# One place in two rounds, like for like (method 2.1), with the letters of the method.
subject_pair = Table(
    "subject_pair",
    metadata,
    Column("kind", String(20), nullable=False),
    Column("earlier_id", ForeignKey("round.id"), nullable=False),
    Column("later_id", ForeignKey("round.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    # What it was in the earlier round: another subject where an editor says that it carries on.
    Column("before_id", ForeignKey("subject.id"), nullable=False),
    Column("m_a", Float, nullable=False),
    Column("m_b", Float, nullable=False),
    Column("b_a", Float, nullable=False),
    Column("b_b", Float, nullable=False),
    Column("s_a", Float, nullable=False),
    Column("s_b", Float, nullable=False),
    Column("share", Float, nullable=False),
    Column("weight", Float, nullable=False),
    Column("comparable", Boolean, nullable=False),
    PrimaryKeyConstraint("kind", "earlier_id", "later_id", "subject_id"),
    sqlite_with_rowid=False,
)

# How often the figures of a kind in a round changed, so that what was worked out from them is kept
# exactly as long as it is true.
figures_change = Table(
    "figures_change",
    metadata,
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("round_id", "kind"),
    _one_of("kind", *KIND_WORDS),
)

# A closed round for ever. A correction adds a revision; none is changed or removed.
frozen_round = Table(
    "frozen_round",
    metadata,
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    # The SHA-256 of the file before it was compressed.
    Column("digest", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", ForeignKey("person.id"), nullable=False),
    Column("file", LargeBinary, nullable=False),
    PrimaryKeyConstraint("round_id", "revision"),
)

reply = Table(
    "reply",
    metadata,
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("written_by", ForeignKey("person.id"), nullable=False),
    Column("written_at", Moment, nullable=False),
    PrimaryKeyConstraint("subject_id", "round_id"),
)
