"""One suite class per port: subclass it in your tests, give it your adapter, and every promise of the port is checked."""
