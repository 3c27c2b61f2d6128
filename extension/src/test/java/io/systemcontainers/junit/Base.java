package io.systemcontainers.junit;

/** What a class of steps extends, in a file of its own. */
abstract class Base implements Provisioning {
    Base() {}
}
