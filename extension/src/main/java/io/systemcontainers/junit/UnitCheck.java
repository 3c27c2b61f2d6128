package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Compare, once, the units of a baseline with those of the first machine that boots from it. */
final class UnitCheck {

    private final AtomicReference<BaselineUnits> atBaseline = new AtomicReference<>();
    private volatile InactiveUnits inactive;

    /** Remember what a machine has active that is about to be killed. */
    void begin(Machine machine) {
        BaselineUnits.in(machine).ifPresent(atBaseline::set);
    }

    boolean isDue() {
        return atBaseline.get() != null;
    }

    void compare(Machine booted) {
        BaselineUnits units = atBaseline.getAndSet(null);
        if (units != null) {
            List<String> missing = units.missingIn(booted);
            inactive =
                    missing.isEmpty() ? null : InactiveUnits.of(booted, missing, units.enabling());
        }
    }

    /** Return the units that were active at the baseline, and were not after the boot. */
    Optional<InactiveUnits> inactive() {
        return Optional.ofNullable(inactive);
    }
}
