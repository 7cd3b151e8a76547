"""Ma consommation: euros first, then kWh or m³, beside last year and similar homes; a leak before anything.

One screen for each energy, without a question before it where there is only one.
"""

from dataclasses import dataclass, field

from kiosk.domain import (
    NO_TEXT,
    Consumption,
    ConsumptionUnit,
    Energy,
    Money,
    Month,
    MonthlyConsumption,
    Query,
    T,
    Text,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Chart,
    ChartBar,
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    Step,
    Tone,
    derived,
    fetched_value,
)

#: The steps whose answers decide.
READINGS_STEP = "releves"
ENERGY_STEP = "energie"
CHART_STEP = "courbe"

KEY = "consommation"
TITLE = T("Ma consommation")

ENERGIES: dict[Energy, tuple[Text, str]] = {
    Energy.CHAUFFAGE: (T("Chauffage"), "radiator"),
    Energy.EAU_CHAUDE: (T("Eau chaude"), "water-thermometer"),
    Energy.EAU_FROIDE: (T("Eau froide"), "water"),
}
#: One thing that costs nothing.
ADVICE: dict[Energy, Text] = {
    Energy.CHAUFFAGE: T("Un degré de moins, c’est 7 % de chauffage en moins."),
    Energy.EAU_CHAUDE: T("Une douche de 5 minutes prend moitié moins d’eau chaude que 10 minutes."),
    Energy.EAU_FROIDE: T("Un robinet qui goutte coûte plus de 100 € par an. Signalez-le."),
}
#: So many months are shown: the same months of last year stand beside them.
MONTHS_SHOWN = 12
#: A difference below this part is "about the same".
SAME_TOLERANCE = 0.05
SEE_OTHER, DONE = "autre", "fini"


def steps() -> tuple[Step, ...]:
    """It needs a tenant whose number was checked."""
    return (
        FetchStep(
            key=READINGS_STEP,
            title=T("Nous cherchons vos relevés…"),
            asks=lambda context: Query("consumption"),
        ),
        Information(
            key="fuite",
            title=T("Attention : de l’eau coule sans arrêt chez vous."),
            body=ConsumptionState.leak_lines,
            tone=Tone.DANGER,
            when=lambda context: ConsumptionState(context).consumption.leak is not None,
        ),
        Information(
            key="rien",
            title=T("Il n’y a pas encore de relevé pour votre logement."),
            body=(T("L’agence peut vous dire quand il y en aura."),),
            when=lambda context: (
                READINGS_STEP in context and not ConsumptionState(context).consumption.months
            ),
        ),
        Choose(
            key=ENERGY_STEP,
            title=T("Que voulez-vous voir ?"),
            options=ConsumptionState.energy_options,
            prefill=ConsumptionState.only_energy,
        ),
        Chart(
            key=CHART_STEP,
            title=lambda context: ENERGIES[ConsumptionState(context).energy][0],
            counted=True,
            bars=ConsumptionState.bars,
            words=ConsumptionState.words,
            this_year_label=T("Cette année"),
            last_year_label=lambda context: (
                T("L’an dernier") if ConsumptionState(context).has_last_year else NO_TEXT
            ),
            actions=ConsumptionState.actions,
            return_to=lambda context: ENERGY_STEP if context.get(CHART_STEP) == SEE_OTHER else "",
            when=lambda context: ENERGY_STEP in context,
            ahead=lambda context: bool(ConsumptionState(context).consumption.months),
        ),
    )


@dataclass(frozen=True, slots=True)
class ConsumptionState:
    """What the landlord told, and the energy of it that is looked at."""

    context: Context = field(repr=False)

    @derived
    def consumption(self) -> Consumption:
        """What the landlord told; nothing before it has."""
        found: Consumption = fetched_value(self.context, READINGS_STEP, Consumption(months=()))
        return found

    @derived
    def energy_options(self) -> list[Option]:
        there = {month.energy for month in self.consumption.months}
        return [
            Option(energy, label, icon=icon) for energy, (label, icon) in ENERGIES.items() if energy in there
        ]

    @derived
    def only_energy(self) -> str | None:
        options = self.energy_options
        return options[0].value if len(options) == 1 else None

    @derived
    def energy(self) -> Energy:
        return Energy(self.context[ENERGY_STEP])

    @derived
    def actions(self) -> list[Option]:
        actions = [Option(DONE, T("J’ai compris"), icon="check")]
        if len(self.energy_options) > 1:
            actions.insert(0, Option(SEE_OTHER, T("Voir autre chose"), icon="chart-bar"))
        return actions

    @derived
    def months(self) -> list[MonthlyConsumption]:
        """The last months of the energy, oldest first."""
        months = [month for month in self.consumption.months if month.energy is self.energy]
        return sorted(months, key=lambda month: month.month)[-MONTHS_SHOWN:]

    @derived
    def has_last_year(self) -> bool:
        return any(month.last_year_cost is not None for month in self.months)

    @derived
    def bars(self) -> list[ChartBar]:
        return [
            ChartBar(
                T("{month}", month=Month(month.month, short=True)),
                month.cost.cents,
                T("{month} : {amount}", month=Month(month.month), amount=month.cost),
                T("{amount}", amount=month.cost),
                None if month.last_year_cost is None else month.last_year_cost.cents,
                T("L’an dernier : {amount}", amount=month.last_year_cost)
                if month.last_year_cost
                else NO_TEXT,
            )
            for month in self.months
        ]

    @derived
    def words(self) -> list[Text]:
        """The last month: euros, quantity, last year, similar homes, one piece of advice."""
        last = self.months[-1]
        lines = [
            T("{month} : {amount}.", month=Month(last.month), amount=last.cost),
            _quantity(last),
        ]
        if last.last_year_cost is not None:
            lines.append(
                _compared(
                    last.cost,
                    last.last_year_cost,
                    less=T("C’est moins que l’an dernier."),
                    same=T("C’est comme l’an dernier."),
                    more=T("C’est plus que l’an dernier."),
                )
            )
        if last.similar_cost is not None:
            lines.append(
                _compared(
                    last.cost,
                    last.similar_cost,
                    less=T("C’est moins que des logements comme le vôtre."),
                    same=T("C’est comme des logements comme le vôtre."),
                    more=T("C’est plus que des logements comme le vôtre."),
                )
            )
        return [*lines, ADVICE[self.energy]]

    @derived
    def leak_lines(self) -> list[Text]:
        leak = self.consumption.leak
        assert leak is not None, "there is one"
        return [
            T("Depuis le {day}.", day=leak.since.astimezone(PARIS).date()),
            T("Environ {count} litres par heure.", count=round(leak.litres_per_hour)),
            T("Fermez l’eau si vous le pouvez. Puis signalez-le : « Signaler un problème »."),
        ]


def _quantity(month: MonthlyConsumption) -> Text:
    if month.unit is ConsumptionUnit.KWH:
        return T("Cela fait {count} kWh.", count=round(month.quantity))
    tenths = round(month.quantity * 10)
    return T("Cela fait {whole},{tenth} m³ d’eau.", whole=tenths // 10, tenth=tenths % 10)


def _compared(now: Money, other: Money, *, less: Text, same: Text, more: Text) -> Text:
    if abs(now.cents - other.cents) <= SAME_TOLERANCE * max(other.cents, 1):
        return same
    return less if now < other else more
