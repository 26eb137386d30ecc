"""Whether a plan can live on the places that it names: in force, and with people enough to project."""

from dure.outlook.population import PopulationError, project_centre
from dure.outlook.reading import Known, PlaceFault
from dure.places.figures import PlaceFigures


def check_places(figures: PlaceFigures) -> Known:
    """Give the check of places that `read_plan` takes.

    A place is refused where no place has the code, where it was abolished (its successors are named), where
    nobody is counted or lives, and where so few live that no projection is honest.
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

    return find_fault
