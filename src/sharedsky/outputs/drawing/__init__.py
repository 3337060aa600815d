"""Maps and charts of a report as vector graphics: shapes as SVG, words beside them, the same for document and slides."""
