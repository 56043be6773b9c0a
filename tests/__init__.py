"""Tests: mirrors of the code, laws, contracts, journeys and structure."""
