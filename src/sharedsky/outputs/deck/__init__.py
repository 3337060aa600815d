"""The slides of a report: native text and tables that can be edited, pictures for maps and charts."""
