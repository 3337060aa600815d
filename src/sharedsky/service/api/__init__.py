"""What goes over the wire: structs of the standard, and the routes that take and give them."""
