package io.systemcontainers.config;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Hold what LXD's {@code security.*} says.
 *
 * @param privileged whether the machine has no user namespace
 * @param nesting whether containers run in it
 * @param idBase the first of its ids on the host, where somebody wants certain ones
 * @param systemCalls the keys below {@code security.syscalls} that are set
 */
public record Security(
        boolean privileged, boolean nesting, OptionalInt idBase, Map<String, String> systemCalls) {

    /** What a machine is whose configuration says nothing. */
    public static final Security USUAL = new Security(false, false, OptionalInt.empty(), Map.of());

    static Security of(Values values) {
        Map<String, String> systemCalls = new TreeMap<>();
        for (Key key :
                new Key[] {
                    Key.SECURITY_SYSCALLS_ALLOW,
                    Key.SECURITY_SYSCALLS_DENY,
                    Key.SECURITY_SYSCALLS_DENY_COMPAT,
                    Key.SECURITY_SYSCALLS_DENY_DEFAULT
                }) {
            values.of(key, value -> value).ifPresent(value -> systemCalls.put(key.text, value));
        }
        OptionalInt base =
                values.of(
                                Key.SECURITY_IDMAP_BASE,
                                value -> OptionalInt.of(Integer.parseInt(value.strip())))
                        .orElse(OptionalInt.empty());
        return new Security(
                values.truth(Key.SECURITY_PRIVILEGED, false),
                values.truth(Key.SECURITY_NESTING, false),
                base,
                Map.copyOf(systemCalls));
    }
}
