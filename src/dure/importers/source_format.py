"""What a format is: the labels that tell it from others, and the function that reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dure.importers.headers import LabelledSheet
from dure.importers.reading import Reading
from dure.language import Text


def _always(_sheet: LabelledSheet) -> bool:
    return True


@dataclass(frozen=True)
class SourceFormat:
    """One kind of file, recognised by its column labels.

    Attributes:
        name: Name in code and in documents, such as `hometax_invoices`.
        title: What a reader calls it.
        labels: Labels that it may have, normalised by `dure.importers.headers.normalise_label`. A label
            that no other format has tells most.
        required: Groups of normalised labels; a sheet must have at least one label of each group.
        read: Turns a sheet whose header is known into rows and problems; never raises for bad data.
        forbidden: Normalised labels that say it is another format.
        accepts: A further look at the sheet (its title cell, say) once the labels fit.
        priority: Where two formats fit equally well, the higher one is taken.
    """

    name: str
    title: Text
    labels: frozenset[str]
    required: tuple[frozenset[str], ...]
    read: Callable[[LabelledSheet], Reading]
    forbidden: frozenset[str] = field(default_factory=frozenset)
    accepts: Callable[[LabelledSheet], bool] = _always
    priority: int = 0

    def missing(self, labels: frozenset[str]) -> tuple[str, ...]:
        """Name the required labels that a sheet lacks; where any of several would do, the two shortest."""
        return tuple(
            "/".join(sorted(group, key=lambda label: (len(label), label))[:2])
            for group in self.required
            if not group & labels
        )
