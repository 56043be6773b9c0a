"""What runs beside an administration: a sender with a queue, and a drop folder. Needs no database server of ours."""
