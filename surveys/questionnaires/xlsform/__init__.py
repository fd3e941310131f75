"""Questionnaires as XLSForm (https://xlsform.org), the spreadsheet that the humanitarian field writes surveys in."""
