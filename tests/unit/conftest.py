"""Settings of the unit tests."""

from hypothesis import HealthCheck, settings

# A slow or busy machine is no reason to fail.
settings.register_profile("book", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("book")
