"""What a new store starts with: DOMAIN's defaults, in the store's own language."""

from crmdesk.store.presets.filling import LEVEL_PRESETS, fill

__all__ = ["LEVEL_PRESETS", "fill"]
