"""The calculations of uncertainty and agreement that a vector may name (method 2.4 to 2.7)."""

import msgspec

from audits import agreement
from audits.comparison import evidence, intervals, questions, shrinking
from audits.conformance import inputs
from audits.conformance.given import Unreadable, known, read, standing, weights_of
from audits.exact import Exact
from audits.policy import Policy


def change_interval(given: object, policy: Policy) -> object:
    """The interval of a kind (method 2.4)."""
    case = read(given, inputs.ChangeIntervalInput)
    kept = [place for place, change in enumerate(case.d) if change is not None]
    noise = None
    if case.noise_var is not None:
        pairs = case.noise_df or Exact(policy.agreement.min_double_audits)
        noise = intervals.Noise(case.noise_var, pairs, case.noise_deff)
    for name, groups in case.clusters.items():
        if len(groups) != len(case.d):
            raise Unreadable(f"clusters.{name} must name a group for each of d")
    found = intervals.change_interval(
        [change for change in case.d if change is not None],
        {name: [groups[place] for place in kept] for name, groups in case.clusters.items()},
        eligible=case.eligible,
        noise=noise,
        policy=policy,
    )
    return {
        "n": found.n,
        "groups": found.groups,
        "H": found.mean,
        "var": found.variance,
        "df": found.df,
        "lo": found.low,
        "hi": found.high,
    }


def stratified_interval(given: object, policy: Policy) -> object:
    """The interval of the City (method 2.4)."""
    city = read(given, inputs.StratifiedInput)
    found = intervals.stratified_interval(
        city.kinds, weights_of(city.kinds, city.v), city.clusters, policy=policy
    )
    return {
        "H": found.mean,
        "var": found.variance,
        "df": found.df,
        "method": found.method,
        "lo": found.low,
        "hi": found.high,
    }


def sign_flip_p(given: object, policy: Policy) -> object:
    """The exact sign-flip test (method 2.4)."""
    del policy
    return {"p": evidence.sign_flip_p(read(given, inputs.ChangesInput).d)}


def verdicts(given: object, policy: Policy) -> object:
    """Verdicts in words (method 2.4)."""
    cases = read(given, inputs.VerdictsInput).cases
    found = [
        evidence.verdict(
            case.n, case.h, case.lo, case.hi, groups=case.groups, p=case.p, policy=policy
        )
        for case in cases
    ]
    return {"verdicts": [{"verdict": one.verdict, "why": one.why} for one in found]}


def change_matrix(given: object, policy: Policy) -> object:
    """Gained, kept, lost, never (method 2.5)."""
    del policy
    case = read(given, inputs.MatrixInput)
    pairs = [(known(standing(a)), known(standing(b))) for a, b in case.pairs]
    found = msgspec.structs.asdict(questions.change_matrix(pairs, case.pass_at))
    renamed = {"met_a": "met_A", "met_b": "met_B"}
    return {renamed.get(name, name): value for name, value in found.items()}


def wilson(given: object, policy: Policy) -> object:
    """The interval of a share of places (method 1.5)."""
    case = read(given, inputs.WilsonInput)
    found = questions.share_of_places(case.x, case.n, case.eligible, policy)
    return {"p": found.p, "lo": found.low, "hi": found.high}


def bh(given: object, policy: Policy) -> object:
    """Many tests on one screen (method 2.4)."""
    found = evidence.many_tests(read(given, inputs.ManyTestsInput).p, policy)
    return {"adjusted": found.adjusted, "clear": found.clear}


def weighted_kappa(given: object, policy: Policy) -> object:
    """Agreement of two auditors (method 2.7)."""
    del policy
    return msgspec.structs.asdict(agreement.weighted_kappa(read(given, inputs.KappaInput).table))


def alpha_interval(given: object, policy: Policy) -> object:
    """Agreement of any number of auditors (method 2.7)."""
    del policy
    return msgspec.structs.asdict(agreement.alpha_interval(read(given, inputs.AlphaInput).units))


def noise_from_doubles(given: object, policy: Policy) -> object:
    """The noise of one audit (method 2.6, 2.7)."""
    found = agreement.noise_from_doubles(read(given, inputs.DoublesInput).pairs, policy)
    return {
        "n": found.n,
        "sem2": found.sem2,
        "bias": found.bias,
        "smallest_real_place_change": found.smallest_real_change,
    }


def shrink(given: object, policy: Policy) -> object:
    """Shrinkage and expected regression (method 2.6)."""
    del policy
    case = read(given, inputs.ShrinkInput)
    found = shrinking.shrink(case.scores, case.sem2, case.audits)
    return {
        "mu": found.mean,
        "tau2": found.spread,
        "reliability": found.reliability,
        "shrunk": found.shrunk,
        "expected_move_if_nothing_changed": found.expected_move,
    }
