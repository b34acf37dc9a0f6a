"""One suite class per port: subclass it in your tests, give it your adapter, and its promises are checked."""
