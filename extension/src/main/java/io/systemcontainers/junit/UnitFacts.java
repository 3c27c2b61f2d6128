package io.systemcontainers.junit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What {@code systemctl show} says of one unit. */
record UnitFacts(Map<String, String> properties) {

    static final String PROPERTIES =
            "ActiveState,Type,UnitFileState,TriggeredBy,ConditionResult,"
                    + "ConditionTimestampMonotonic,InactiveExitTimestampMonotonic";

    static UnitFacts parse(String block) {
        Map<String, String> properties = new HashMap<>();
        for (String line : block.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return new UnitFacts(properties);
    }

    boolean failed() {
        return is("ActiveState", "failed");
    }

    /** Tell whether a unit that is not active has been, was not to be, or will be when needed. */
    boolean explainInactivity(Set<String> active) {
        boolean refused = hasHappened("Condition") && is("ConditionResult", "no");
        boolean ended = hasHappened("InactiveExit") && is("ActiveState", "inactive");
        boolean onTheBus = is("Type", "dbus") && is("UnitFileState", "static");
        boolean onDemand = Arrays.stream(get("TriggeredBy").split(" ")).anyMatch(active::contains);
        return !failed() && (refused || ended || onTheBus || onDemand);
    }

    /* Since this boot: a time stamp is 0 otherwise. */
    private boolean hasHappened(String event) {
        String time = get(event + "TimestampMonotonic");
        return !time.isEmpty() && !time.equals("0");
    }

    private boolean is(String property, String value) {
        return get(property).equals(value);
    }

    private String get(String property) {
        return properties.getOrDefault(property, "");
    }
}
