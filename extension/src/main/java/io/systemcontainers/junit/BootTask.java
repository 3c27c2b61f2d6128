package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What is done after each boot from a baseline: the {@link AfterBoot} methods are called and, after
 * the first one, the units compared. Classes with the same methods share one, so that a standby of
 * one of them is not dropped for another.
 */
final class BootTask implements Consumer<Machine> {

    private final AfterBootMethods methods;
    private final AtomicReference<Due> due = new AtomicReference<>();

    private record Due(UnitCheck check, String snapshot) {}

    BootTask(AfterBootMethods methods) {
        this.methods = methods;
    }

    AfterBootMethods methods() {
        return methods;
    }

    /** Have the units compared after the next boot from a snapshot. */
    void compareOnce(UnitCheck check, String snapshot) {
        due.set(new Due(check, snapshot));
    }

    @Override
    public void accept(Machine booted) {
        // Before anything is done to it: a standby may have booted from another snapshot.
        Due now = due.get();
        boolean compares = now != null && booted.pristine(now.snapshot());
        methods.call(booted);
        if (compares && due.compareAndSet(now, null)) {
            now.check().compare(booted);
        }
    }
}
