"""What audits add up to: figures of rounds and of pairs of rounds, kept up to date and frozen.

Pages read figures and never pool or compare. Every function takes ``reads`` first; what it gives is
in ``records.py``, each with properties that hand it on to ``audits``.

- ``queries.round_figures(reads, round) -> RoundFigures | None``: places of every kind with score,
  grade, must-haves, audits; ``.kinds[kind].scores`` is what means are over (graded places on the
  register), ``.kinds[kind].coverage``, ``.city()``; ``.frozen`` is the newest ``Revision``.
- ``queries.revisions(reads, round) -> list[Revision]``: how a closed round was frozen.
- ``pair_queries.pair_figures(reads, earlier, later, kind) -> PairFigures | None``: any two rounds.
  ``.comparison`` (``audits.comparison.Comparison``) has the groups A, B, C, J, L and X, the six
  terms and ``d`` in order of place id; ``.clusters`` goes into ``change_interval`` and, by kind,
  into ``stratified_interval``; ``.places[id]`` has m, b, s, share, W_i, operator and auditors.
  For the City: ``compare_city({kind: pair.comparison})``.
- ``question_queries.question_pairs(reads, pair) -> dict[str, QuestionChange]``: for each matched
  question the matrix gained, kept, lost, never with its tests, and its part of the improvement.
- ``question_queries.question_places(reads, pair, question) -> list[QuestionAtPlace]``: the places
  behind one question's numbers.
- ``chain_queries.chain_figures(reads, kind) -> ChainFigures | None``: ``chain([one.link for one in
  found.links], direct=found.links[-1].direct, base_score=found.base_score)``.
- ``material_queries.rounds_of_kind(reads, kind) -> list[RoundOfKind]``: oldest first.

What changes figures calls ``refreshing`` in its own transaction: ``refresh_subject`` when an audit
is accepted, or an accepted one returned or void; ``refresh_place`` when facts, operator or what a
place carries on from change; ``register_changed`` when a round's register does. Closing a round
calls ``freezing.freeze``, and so does a correction of a closed one, with its reason.
"""
