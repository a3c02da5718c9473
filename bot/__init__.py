"""The program: services, faces, delivery and the wiring that builds them."""
