"""The registry is whole only when everything that declares itself has been imported."""

import importlib
import pkgutil

import crmdesk

_NOT_DOMAIN = {"crmdesk.ui", "crmdesk.app", "crmdesk.__main__", "crmdesk.store.migrations"}

for found in pkgutil.walk_packages(crmdesk.__path__, "crmdesk."):
    if not any(found.name.startswith(name) for name in _NOT_DOMAIN):
        importlib.import_module(found.name)
