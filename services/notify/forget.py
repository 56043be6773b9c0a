"""Texts are forgotten within thirty days: emptied here, and deleted at the provider.

What stays is that somebody was told, when, why and with what result. Runs under a lease; a second time it changes
nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from schemas.types import Channel
from services.notify import store_forget
from services.notify.carriers import Carriers
from services.notify.log_events import TEXTS_FORGOTTEN
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

ASK_AGAIN_AFTER = timedelta(hours=6)
"""How long a provider is left alone that could not forget something now."""
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Forget:
    """Empties texts and deletes them at the provider; one that is not in the settings any more is named by an alarm."""

    database: Database
    clock: Clock
    carriers: Carriers

    def step(self) -> bool:
        """Commit that a batch of texts is emptied, let the provider forget them, and say whether there was any."""
        now = self.clock.now()
        due = self.database.run(partial(store_forget.empty_texts, now=now, limit=_BATCH))
        later = 0
        for kind, by, provider_id in due:
            provider = self.carriers.asked(Channel.SMS, by)
            gone = provider is not None and provider.forget(provider_id) is None
            again_at = None if gone else now + ASK_AGAIN_AFTER
            later += again_at is not None
            self.database.run(
                partial(store_forget.forgotten, kind=kind, provider_id=provider_id, again_at=again_at)
            )
        if due:
            log(TEXTS_FORGOTTEN, deleted=len(due) - later, later=later)
        return bool(due)
