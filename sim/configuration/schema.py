"""The schema: every key a configuration may hold, as plain dataclasses.

Words in signatures follow MODEL terms: a *sanctioner* grants relief items, a *holder* frees people by
category, a *patron* answers, *envoys* call meetings, a *bloc* keeps out or follows, a *monitor* counts.
Names of parties, items and categories are data. Utilities are in points; the case says what a point is
worth. Numbers without a default belong to the case and must be in its YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sim.campaign.choices import Compromise, Contract, Order, Policy, Script, Stance, words
from sim.configuration.fields import GRADES, number, switch, word

ENGINES = ("auto", "batch", "mesa")
P: dict[str, Any] = {"unit": "probability", "high": 1.0}
SHARE: dict[str, Any] = {"unit": "share", "high": 1.0}
POINTS: dict[str, Any] = {"unit": "points"}


@dataclass(slots=True, kw_only=True)
class LawChoice:
    """A law chosen by name with its own parameters; the kinds are those of `sim.registry.PLACES`."""

    name: str = word(summary="name of the law, as `list` shows it")
    parameters: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Category:
    """One category of prisoners. People are counted, never named."""

    label: str = word(summary="name in prose and figures")
    stock: int = number(unit="people", summary="held at the start")
    arrests: float = number(unit="people a month", summary="arrests a month before scaling", high=100_000)
    sentence_end: float = number(**P, summary="monthly chance that a sentence ends")
    pardons: float = number(
        0.0, unit="people a month", summary="pardons a month outside the talks", high=100_000
    )
    listed_share: float = number(**SHARE, summary="share that the monitor recognises")
    value: float = number(**POINTS, summary="sanctioner's value of one person freed, before diminishing")
    chip_cost: float = number(**POINTS, summary="holder's cost of the first chip of this category")


@dataclass(slots=True, kw_only=True)
class Item:
    """One item of relief."""

    label: str = word(summary="name in prose and figures")
    flow: float = number(unit="points a month", summary="monthly flow to the holder")
    symbolic: float = number(**POINTS, summary="one-off worth to the holder")
    cost: float = number(**POINTS, summary="cost to the sanctioner")
    threshold: float = number(
        unit="trust", high=1.0, summary="sanctioner's trust at which the roadmap unlocks it"
    )
    ease: float = number(**SHARE, summary="ease of snapping the item back")
    bloc_share: float = number(**SHARE, summary="share of its flow that hangs on the bloc")
    requires: str | None = word(None, summary="item that must have been delivered before", optional=True)


@dataclass(slots=True, kw_only=True)
class Releases:
    """Which groups of people can stand in a package: every mix at every scale."""

    mixes: dict[str, dict[str, float]] = field(default_factory=dict)
    scales: list[float] = number(
        unit="multiple of the mix", summary="scales at which a mix is offered", high=100
    )
    at_least_one: list[str] = word([], summary="mixes that contain at least one person while any is held")


@dataclass(slots=True, kw_only=True)
class Trust:
    """A party's trust in the other as Beta counts."""

    initial: float = number(low=0.001, high=0.999, unit="probability", summary="mean trust at the start")
    inertia: float = number(
        unit="observations", low=0.01, high=10_000, summary="weight of the first impression"
    )
    breach_weight: float = number(
        2.25, unit="multiple", summary="weight of a broken promise against a kept one",
        source="Tversky and Kahneman (1992), loss aversion", grade="estimated",
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Compliance:
    """When a side breaks its word (Fearon 1998, with audience costs as in Fearon 1994)."""

    enabled: bool = switch(True, summary="whether a side may break its word")
    audience_cost: float = number(8.0, **POINTS, high=1e6, summary="cost at home and abroad of a broken word")
    expected_deal: float = number(
        1.0, **POINTS, high=1e6, summary="surplus a deal is expected to bring at first"
    )


@dataclass(slots=True, kw_only=True)
class Ratification:
    """Ratification at home (Putnam 1988, Iida 1993)."""

    enabled: bool = switch(False, summary="whether a deal must pass at home")
    precision: float = number(0.5, **POINTS, low=1e-6, high=1e6, summary="scale of the logistic")


@dataclass(slots=True, kw_only=True)
class Sanctioner:
    """The side that grants relief."""

    role: ClassVar[str] = "sanctioner"
    label: str = word(summary="name in prose and figures")
    utility: LawChoice = field(default_factory=lambda: LawChoice(name="additive"))
    tactic: LawChoice = field(default_factory=lambda: LawChoice(name="faratin_polynomial"))
    offering: LawChoice = field(default_factory=lambda: LawChoice(name="by_tactic"))
    acceptance: LawChoice = field(default_factory=lambda: LawChoice(name="next_target"))
    opponent: LawChoice = field(default_factory=lambda: LawChoice(name="given"))
    reservation_value: float = number(0.0, **POINTS, low=-1e6, high=1e6, summary="worth of no deal")
    cost_scale: float = number(low=0.0, high=1000, unit="multiple", summary="scale of the cost of relief")
    curvature: float = number(
        0.88, unit="exponent", low=0.05, high=1.0, summary="diminishing value of numbers freed",
        source="Tversky and Kahneman (1992)", grade="estimated",
    )  # fmt: skip
    distrust_cost: float = number(
        0.5, unit="share of cost", high=1000, summary="extra cost of relief at zero trust"
    )
    lock_in_cost: float = number(
        0.05, unit="share of cost", high=1000, summary="extra cost per unit of lock-in"
    )
    channel_value: float = number(
        0.8, **POINTS, high=1e6, summary="worth of a fully credible messenger, per deal"
    )
    discount: float = number(
        0.97, unit="factor a month", low=0.01, high=0.9999, summary="monthly discount factor"
    )
    belief_error: float = number(
        0.25, unit="log points", high=5, summary="error about the other's weights at no rapport"
    )
    roadmap: bool = switch(True, summary="whether items unlock at their trust thresholds")
    contract: str = word(
        "gross", choices=words(Contract), summary="whether relief pays for releases or for the net change"
    )
    trust: Trust = field(default_factory=Trust)
    compliance: Compliance = field(default_factory=Compliance)
    ratification: Ratification = field(default_factory=Ratification)


@dataclass(slots=True, kw_only=True)
class Holder:
    """The side that holds prisoners."""

    role: ClassVar[str] = "holder"
    label: str = word(summary="name in prose and figures")
    utility: LawChoice = field(default_factory=lambda: LawChoice(name="additive"))
    tactic: LawChoice = field(default_factory=lambda: LawChoice(name="faratin_polynomial"))
    offering: LawChoice = field(default_factory=lambda: LawChoice(name="by_tactic"))
    acceptance: LawChoice = field(default_factory=lambda: LawChoice(name="next_target"))
    opponent: LawChoice = field(default_factory=lambda: LawChoice(name="given"))
    reservation_value: float = number(0.0, **POINTS, low=-1e6, high=1e6, summary="worth of no deal")
    chip_scale: float = number(unit="multiple", high=1000, summary="scale of the cost of chips")
    continuation: float = number(
        unit="share", high=100, summary="weight of relief that may still be unlocked"
    )
    continuation_width: float = number(
        0.22, unit="trust", low=1e-6, high=100, summary="how far ahead the roadmap is seen"
    )
    trust_floor: float = number(0.35, **SHARE, summary="share of a promise believed at zero trust")
    snap_back_floor: float = number(0.01, **P, summary="perceived monthly hazard of any item's snap-back")
    snap_back_ease: float = number(0.03, **P, summary="further perceived hazard at full ease")
    discount: float = number(
        0.97, unit="factor a month", low=0.01, high=0.9999, summary="monthly discount factor"
    )
    belief_error: float = number(
        0.25, unit="log points", high=5, summary="error about the other's weights at no rapport"
    )
    channel_cost: float = number(0.3, **POINTS, high=1e6, summary="cost of carrying a message")
    exile: bool = switch(True, summary="whether the freed must leave the country")
    exile_refusal: float = number(**P, summary="chance that a person refuses exile and stays in prison")
    exile_gain: float = number(
        0.1, unit="share of chip cost", high=100, summary="holder's gain per person who leaves"
    )
    arrest_scale: float = number(unit="multiple", high=1000, summary="scale of arrests")
    moral_hazard: float = number(
        unit="sensitivity", high=100, summary="response of arrests to relief per head freed"
    )
    reference_price: float = number(
        0.10, unit="points a head", low=1e-6, high=1e6, summary="price per head that counts as normal"
    )
    price_cap: float = number(
        1.5, unit="multiple", high=1000, summary="price at which arrests respond no further"
    )
    price_memory: float = number(
        0.85, unit="factor a month", high=0.9999, summary="monthly decay of the price memory"
    )
    rearrest: float = number(
        0.004, **P, summary="monthly chance of rearrest within a year of release at home"
    )
    trust: Trust = field(default_factory=Trust)
    compliance: Compliance = field(default_factory=Compliance)


@dataclass(slots=True, kw_only=True)
class Patron:
    """The power behind the holder, and the one the channel leads to."""

    role: ClassVar[str] = "patron"
    label: str = word(summary="name in prose and figures")
    policy: str = word("logit", choices=words(Policy), summary="how it answers: by logit or always the same")
    subsidy: float = number(unit="points a month", low=0.01, high=1e6, summary="subsidy at the start")
    subsidy_memory: float = number(
        0.8, unit="factor a month", high=1.0, summary="monthly persistence of a change in subsidy"
    )
    tolerance: float = number(**SHARE, summary="share of the holder's income from relief that it tolerates")
    alarm: float = number(50.0, **POINTS, high=1e6, summary="loss per unit of dependence beyond tolerance")
    step: float = number(
        0.1, unit="share of subsidy", low=0.001, high=0.9, summary="size of an outbid or a squeeze"
    )
    squeeze_cost: float = number(4.0, **POINTS, high=1e6, summary="cost of squeezing")
    lock_in_cost: float = number(0.5, **POINTS, high=1e6, summary="cost of each step of lock-in")
    lock_in_effect: float = number(
        0.5, unit="factor", low=0.0, high=1.0, summary="what remains of the alarm per step"
    )
    precision: float = number(2.0, unit="per point", high=1000, summary="precision of the logit choice")
    informed: float = number(0.5, **P, summary="chance that it hears of a promise before it is kept")
    belief: float = number(1 / 3, **P, summary="prior that the sanctioner keeps its word")
    kept_if_honours: float = number(
        0.95, **P, low=0.001, summary="chance of prompt relief from one that keeps its word"
    )
    kept_if_not: float = number(
        0.40, **P, low=0.001, summary="chance of prompt relief from one that does not"
    )
    tempering: float = number(0.5, unit="exponent", high=1.0, summary="weight of an outcome in its updating")
    stages: list[float] = number(
        [0.20, 0.08, 0.05, 0.03], **P, low=1e-6, summary="monthly hazard of each step to acceptance"
    )
    reassurance: float = number(
        2.0, unit="log odds", high=100, summary="effect of its belief on the war track"
    )


@dataclass(slots=True, kw_only=True)
class Envoy:
    """A go-between who calls meetings."""

    role: ClassVar[str] = "envoy"
    label: str = word(summary="name in prose and figures")
    active: bool = switch(True, summary="whether it serves from the start")
    p_meeting: float = number(
        **P, summary="monthly chance of bringing the sides together once the gap has passed"
    )
    rapport: float = number(**SHARE, summary="rapport with the holder at the start")
    rapport_gain: float = number(0.15, **SHARE, summary="share of the missing rapport gained per deal")
    rapport_decay: float = number(0.02, **SHARE, summary="rapport lost a month")
    bias: float = number(
        0.10, unit="share of range", high=10, summary="how far it overstates the gain of the holder"
    )
    mandate: float = number(
        **POINTS, high=1e6, summary="largest total cost of relief it may table in one deal"
    )
    compromise: str = word("nash", choices=words(Compromise), summary="what it tables late in the talks")
    p_compromise: float = number(0.5, **P, summary="chance that it tables a compromise in a late round")
    late_rounds: int = number(2, unit="rounds", high=1000, summary="number of last rounds that are late")


@dataclass(slots=True, kw_only=True)
class Bloc:
    """Neighbours whose stance decides what relief is worth."""

    role: ClassVar[str] = "bloc"
    label: str = word(summary="name in prose and figures")
    stance: str = word("out", choices=words(Stance), summary="out, follow with a lag, or counter-sanction")
    follow_lag: int = number(6, unit="months", high=1000, summary="months from the first flow to following")
    follow_gain: float = number(
        2.0, unit="multiple of bloc share", high=100, summary="gain of flow when it follows"
    )
    incidents: float = number(unit="incidents a month", high=1000, summary="border incidents a month")
    counter_snap_back: float = number(
        0.02, **P, summary="monthly loss of an item with bloc share under counter-measures"
    )


@dataclass(slots=True, kw_only=True)
class Monitor:
    """The one who counts."""

    role: ClassVar[str] = "monitor"
    label: str = word(summary="name in prose and figures")
    delay: int = number(2, unit="months", high=11, summary="months until an arrest is listed")
    error: float = number(0.01, unit="share", high=1.0, summary="standard deviation of the published count")


@dataclass(slots=True, kw_only=True)
class Talks:
    """How a meeting is held."""

    protocol: LawChoice = field(default_factory=lambda: LawChoice(name="alternating_offers"))
    rounds: int = number(6, unit="rounds", low=1, high=200, summary="rounds of one meeting")
    p_breakdown: float = number(0.05, **P, summary="chance that talks break down after a rejection")
    gap_after_relief: int = number(
        3, unit="months", low=1, high=120, summary="months between meetings after relief"
    )
    gap: int = number(2, unit="months", low=1, high=120, summary="months between meetings otherwise")
    order: str = word("holder_first", choices=words(Order), summary="who delivers first")
    item_sets: int = number(24, unit="sets", low=2, high=256, summary="item sets kept on the table")


@dataclass(slots=True, kw_only=True)
class Delivery:
    """How promises turn into deeds."""

    lag_slope: float = number(
        unit="months per trust", high=1000, summary="months of lag per unit of missing trust"
    )
    lag_trust: float = number(0.65, unit="trust", high=1.0, summary="trust at which relief comes at once")
    lag_max: int = number(3, unit="months", high=24, summary="longest lag of relief")
    punishment: int = number(12, unit="months", low=1, high=120, summary="months without meetings after a breach",
                             source="Fearon (1998)", grade="assumed")  # fmt: skip
    precision: float = number(
        1.0, **POINTS, low=1e-6, high=1e6, summary="scale of the temptation to break one's word"
    )
    deals_a_month: float = number(
        1 / 3, unit="deals a month", high=30, summary="deals expected in good times"
    )
    memory: float = number(0.7, unit="factor a deal", high=1.0, summary="memory of what deals have brought")
    release_scale: float = number(
        5.0, **POINTS, low=1e-6, high=1e6, summary="release value that counts as one full observation"
    )
    relief_weight: float = number(
        1.0, unit="observations", high=1000, summary="trust weight of relief with flow"
    )
    gesture_weight: float = number(
        0.3, unit="observations", high=1000, summary="trust weight of relief without flow"
    )
    snap_back: float = number(0.003, **P, summary="monthly snap-back of a fully reversible item")
    rearrest_breach: float = number(
        0.5, unit="observations", high=1000, summary="trust weight of one rearrest, as a broken promise"
    )
    snap_back_breached: float = number(
        0.3, **P, summary="further monthly snap-back after the holder's breach"
    )


@dataclass(slots=True, kw_only=True)
class Channel:
    """The messenger between sanctioner and patron. No data anchor: always labelled so."""

    enabled: bool = switch(True, summary="whether messages are carried")
    p_honest: float = number(0.5, **P, low=0.001, summary="prior that the messenger is honest")
    accuracy: float = number(0.9, **P, low=0.001, summary="chance that an honest messenger is right")
    praise: float = number(
        0.75, **P, low=0.001, summary="chance that a strategic messenger says relief will come"
    )


@dataclass(slots=True, kw_only=True)
class CalendarEntry:
    """One scripted event."""

    kind: str = word(choices=words(Script), summary="what happens")
    month: int = number(unit="months from the start", high=1200, summary="month in which it begins")
    months: int | None = number(
        None, unit="months", low=1, high=1200, summary="how long; null is to the end", optional=True
    )
    party: str | None = word(None, summary="envoy concerned", optional=True)
    stance: str | None = word(None, choices=words(Stance), summary="new stance of the bloc", optional=True)
    factor: float = number(1.0, unit="multiple", low=0.01, high=1000, summary="factor on costs or subsidy")
    shift: float = number(0.0, unit="trust", low=-1.0, high=1.0, summary="shift of all thresholds")
    note: str = word("", summary="one line for the chronicle")


@dataclass(slots=True, kw_only=True)
class Event:
    """One dated row of the documented record."""

    date: str = word(summary="ISO date")
    kind: str = word(
        summary="release, relief, lock_in, border_closed",
        choices=("release", "relief", "lock_in", "border_closed"),
    )
    count: int = number(0, unit="people", summary="people released")
    item: str | None = word(None, summary="relief item", optional=True)
    definition: str = word(
        "strict", choices=("strict", "partly", "all"), summary="narrowest definition that includes it"
    )
    source: str = word(summary="where it is reported")
    grade: str = word(
        choices=("A", "B", "C"), summary="A seed article, B press report, C weak or approximate"
    )


@dataclass(slots=True, kw_only=True)
class Count:
    """One published count of prisoners held."""

    date: str = word(summary="ISO date")
    held: int = number(unit="people", summary="published count")
    source: str = word(summary="where it is reported")
    grade: str = word(choices=("A", "B", "C"), summary="as for events")


@dataclass(slots=True, kw_only=True)
class Record:
    """The documented record that figures lay over the simulation."""

    definition: str = word(
        "strict", choices=("strict", "partly", "all"), summary="which releases count as negotiated"
    )
    events: list[Event] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class CaseDescription:
    """What the case is about."""

    name: str = word(summary="name of the case")
    title: str = word(summary="one line")
    start: str = word(summary="first month, YYYY-MM")
    point: str = word(summary="what one point of utility is worth")


@dataclass(slots=True, kw_only=True)
class ScenarioDescription:
    """What the scenario asks."""

    name: str = word("baseline", summary="name of the scenario")
    title: str = word("", summary="one line")
    question: str = word("", summary="the question that it answers")


FIRST_FIGURES = ("fan", "ecdf")
"""What is drawn after the runs unless somebody says otherwise: the course of things, and one distribution."""


@dataclass(slots=True, kw_only=True)
class Output:
    """Where results go and what is kept."""

    folder: str = word("outputs", summary="output folder, below the folder of the call")
    keep: str = word("events", choices=("runs", "months", "events"), summary="finest table that is kept")
    csv: bool = switch(False, summary="whether CSV twins are written beside the Parquet parts")
    figures: bool = switch(True, summary="whether figures are drawn after the runs")
    draw: list[str] = word(list(FIRST_FIGURES), summary="which figures, as `list figures` names them")
    formats: list[str] = word(["png"], choices=("png", "svg", "pdf"), summary="formats of the figures")


@dataclass(slots=True, kw_only=True)
class Attribution:
    """Where the numbers under one pattern of keys come from."""

    unit: str = word("", summary="unit, where the schema does not say it")
    source: str = word(summary="where the number comes from")
    grade: str = word(choices=GRADES[:3], summary="documented, estimated or assumed")


@dataclass(slots=True, kw_only=True)
class Changes:
    """What was said beside the case: kept with results, without effect on them."""

    overrides: list[str] = word([], summary="what the command line or the caller said")
    plugins: list[str] = word([], summary="Python files whose laws could be chosen, with their SHA-256")
    user_values: list[str] = word([], summary="keys whose values are a user's own")
    scenario_values: list[str] = word([], summary="keys that a shipped scenario sets without a source")


@dataclass(slots=True, kw_only=True)
class Scenario:
    """One complete configuration: a case, what differs, and how it is run."""

    case: CaseDescription = field(default_factory=CaseDescription)
    scenario: ScenarioDescription = field(default_factory=ScenarioDescription)
    categories: dict[str, Category] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    releases: Releases = field(default_factory=Releases)
    parties: dict[str, Any] = field(default_factory=dict)
    talks: Talks = field(default_factory=Talks)
    delivery: Delivery = field(default_factory=Delivery)
    channel: Channel = field(default_factory=Channel)
    calendar: dict[str, CalendarEntry] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    provenance: dict[str, Attribution] = field(default_factory=dict)
    months: int = number(24, unit="months", low=1, high=1200, summary="horizon")
    runs: int = number(200, unit="runs", low=1, high=10_000_000, summary="runs of the simulation")
    seed: int = number(2025, unit="", low=0, high=2**63 - 1, summary="root seed")
    engine: str = word(
        "auto", choices=ENGINES, summary="what plays the runs; auto takes the fastest that can"
    )
    threads: int = number(
        0, unit="threads", high=1024, summary="threads that play runs; 0 is one for each core"
    )
    output: Output = field(default_factory=Output)
    changes: Changes = field(default_factory=Changes)


ROLES: dict[str, type] = {role.role: role for role in (Sanctioner, Holder, Patron, Envoy, Bloc, Monitor)}
