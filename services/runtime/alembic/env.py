"""Runs the migrations of one schema on the connection that ``services.runtime.database.upgrade`` hands over."""

from alembic import context

schema = context.config.attributes["schema"]
context.configure(connection=context.config.attributes["connection"], version_table_schema=schema)
with context.begin_transaction():
    context.run_migrations()
