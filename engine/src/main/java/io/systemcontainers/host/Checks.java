package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;

/** Name the three ways in which a check ends. */
final class Checks {

    private Checks() {}

    static HostCheck ok(String name, String found) {
        return new HostCheck(name, Verdict.OK, found, "");
    }

    static HostCheck warning(String name, String found, String remedy) {
        return new HostCheck(name, Verdict.WARNING, found, remedy);
    }

    static HostCheck failed(String name, String found, String remedy) {
        return new HostCheck(name, Verdict.FAILED, found, remedy);
    }
}
