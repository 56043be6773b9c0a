"""What surrounds the services: the broker, its topics, and the supervisor of `make up BUS=kafka`.

Imports ``schemas`` and nothing of a service.
"""
