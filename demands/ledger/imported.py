"""What a campaign pack brings to the record: lines on the word of another site, which each of them says."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.models import Demand, Entry, StatusUpdate

from . import rules
from .append import Place, Stamp, append_line, writing
from .explaining import OUTDATED
from .parcel import parcel_of
from .permission import refuse_if_closed, require
from .publish import to_be_confirmed
from .recording import append, locked, record
from .rules import Refused

Kind, Approval = Entry.Kind, Entry.Approval


def record_imported(
    row: WorkingCopy, *, origin: str, stated: dict[str, str] | None = None, emergency: str = ""
) -> Entry:
    """Publish a row of a campaign pack; the entry says that it was imported, and from where. Rules 3 and 4 hold.

    ``stated`` is the row's history as the pack states it, such as when another site recorded it; the entry keeps it.
    So does ``emergency``, why one person published it alone there; the entry then waits for a second person here too.
    """
    with writing():
        row = locked(row)
        refuse_if_closed(row)
        parcel = parcel_of(row)
        problems = [one for one in rules.missing(parcel) if one.code != OUTDATED]
        if problems:
            raise Refused(*problems)
        return record(parcel, Stamp(Approval.IMPORTED, origin=origin, stated=stated, emergency=emergency))


def record_imported_second(entry: Entry, *, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append that a second person has read an emergency that a pack brought. Of this site's own none is meant."""
    with writing():
        imported = Entry.objects.waiting_for_a_second_person().filter(approval=Approval.IMPORTED)
        require(imported.filter(pk=entry.pk).exists(), "nothing_to_second", _("This is not awaiting confirmation."))
        place = Place(entry.campaign, entry.demand, entry.sequence)
        return append_line(
            Kind.SECONDED, entry.subject, {}, Stamp(Approval.IMPORTED, origin=origin, stated=stated), place
        )


def record_imported_review(demand: Demand, *, as_of: str, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append a review that a campaign pack states."""
    with writing():
        stamp = Stamp(Approval.IMPORTED, origin=origin, stated=stated)
        return append(Kind.REVIEWED, demand, {"as_of": as_of}, stamp, about=demand.published_as)


def record_imported_confirmation(update: StatusUpdate, *, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append that the site which a campaign pack comes from has verified an update."""
    with writing():
        entry = to_be_confirmed(update)
        stamp = Stamp(Approval.IMPORTED, origin=origin, stated=stated)
        return append(Kind.CONFIRMED, update, {}, stamp, about=entry.sequence)
