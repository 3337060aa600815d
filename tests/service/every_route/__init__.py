"""What holds for every route of a server that is a DSS and a USS, whatever routes it has."""
