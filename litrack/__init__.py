"""litrack keeps watch over saved PubMed queries and shows which outcomes new studies report."""

__version__ = "0.1.0"
