"""The calculations that a vector may name in its ``fn``."""

from collections.abc import Callable, Mapping

from audits.conformance import changes, scores, uncertainty
from audits.policy import Policy

Calculation = Callable[[object, Policy], object]

CALCULATIONS: Mapping[str, Calculation] = {
    "points": scores.points,
    "audit_score": scores.audit_score,
    "pool_audits": scores.pool_audits,
    "pooled_score": scores.pooled_score,
    "city_score": scores.city_score,
    "coverage": scores.coverage,
    "compare_rounds": changes.compare_rounds,
    "city_compare": changes.city_compare,
    "naive_mix": changes.naive_mix,
    "chain": changes.chain,
    "change_interval": uncertainty.change_interval,
    "stratified_interval": uncertainty.stratified_interval,
    "sign_flip_p": uncertainty.sign_flip_p,
    "verdicts": uncertainty.verdicts,
    "change_matrix": uncertainty.change_matrix,
    "wilson": uncertainty.wilson,
    "bh": uncertainty.bh,
    "weighted_kappa": uncertainty.weighted_kappa,
    "alpha_interval": uncertainty.alpha_interval,
    "noise_from_doubles": uncertainty.noise_from_doubles,
    "shrink": uncertainty.shrink,
    "fix_first": scores.fix_first,
    "suppress": changes.suppress,
    "public_bars": changes.public_bars,
    "display_parts": scores.display_parts,
}
