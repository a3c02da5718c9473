"""The program: services, faces, delivery and the wiring that builds them."""

VERSION = "0.1.0"
