"""People's own accounts: registration, lost passwords and numbers, devices, step-up, help, their data."""

from services.portal.pages.account import (
    appeal,
    counter,
    devices,
    forgotten,
    help_,
    keys,
    overview,
    own_data,
    password,
    phone,
    registration,
    second_factor,
    step_up,
)

ROUTERS = tuple(
    module.router
    for module in (
        registration, forgotten, appeal, overview, devices, password, phone, step_up, help_, counter, own_data,
        second_factor, keys,
    )
)  # fmt: skip
