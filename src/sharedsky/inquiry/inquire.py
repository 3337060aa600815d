"""The inquiry: every claim judged, every exclusion, versions and origins of accounts."""

from sharedsky.inquiry.accounts import origins, versions
from sharedsky.inquiry.dossier import Dossier
from sharedsky.inquiry.exclusions import between_versions, exclusions
from sharedsky.inquiry.judge import judged
from sharedsky.model.verdict import ClockView, Inquiry


def inquire(dossier: Dossier) -> Inquiry:
    """All that the evidence compels of the claims of a case, and all that cannot be true together."""
    found, tried = exclusions(dossier.case, dossier.volumes)
    return Inquiry(
        claims=judged(dossier),
        exclusions=found,
        not_excluded=tried,
        between_versions=between_versions(dossier.case, dossier.volumes),
        versions=versions(dossier.case),
        origins=origins(dossier.case),
        clocks=[
            ClockView(
                first=pair.first.id,
                second=pair.second.id,
                offset_s=None if pair.fit.reason else pair.fit.offset_s,
                unc_s=None if pair.fit.reason else pair.fit.half_width_s,
                reason=pair.fit.reason,
            )
            for pair in dossier.clocks()
        ],
    )
