"""Whether a plan can live on the places that it names: in force, and with people enough to project."""

from dure.outlook.population import PopulationError, project_centre
from dure.outlook.reading import Known, PlaceFault
from dure.places.figures import PlaceFigures


def check_places(figures: PlaceFigures) -> Known:
    """Give the check of places that `read_plan` takes.

    A place is refused where no place has the code, where it was abolished (its successors are named), where
    nobody is counted or lives, and where so few live that no projection is honest. What lies in what is as in
    force today, whatever the codes look like: 52110 (Jeonju) holds 52111, and 45720 is 52720. The newest
    count of any place is what a plan's first month is held against.
    """
    told: dict[str, PlaceFault | None] = {}

    def find_fault(code: str) -> PlaceFault | None:
        if code not in told:
            try:
                project_centre(figures, code, years=5)
            except PopulationError as error:
                told[code] = PlaceFault(error.what, error.remedy)
            else:
                told[code] = None
        return told[code]

    gazetteer = figures.gazetteer

    def list_wholes(code: str) -> tuple[str, ...]:
        number = gazetteer.find_number(code)
        return (code,) if number is None else tuple(map(gazetteer.code_of, gazetteer.chain_of(number)))

    return Known(find_fault, list_wholes, counted=max(figures.dates, default=None))
