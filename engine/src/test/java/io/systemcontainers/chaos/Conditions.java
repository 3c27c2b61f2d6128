package io.systemcontainers.chaos;

import java.util.Random;

/**
 * What a victim has less of than usual; 0 where it has as much as usual.
 *
 * @param storeMegabytes the size of the file system that its store is on
 * @param descriptors its limit of open descriptors, for each process
 * @param tasks how many processes and threads it may have, with its keepers
 */
record Conditions(int storeMegabytes, int descriptors, int tasks) {

    private static final int IN = 5;

    /** Draw some: three of five rounds are without want. */
    static Conditions draw(Random random) {
        return switch (random.nextInt(IN)) {
            case 0 -> new Conditions(16 + random.nextInt(24), 0, 0);
            case 1 ->
                    random.nextBoolean()
                            ? new Conditions(0, 120 + random.nextInt(200), 0)
                            : new Conditions(0, 0, 60 + random.nextInt(80));
            default -> new Conditions(0, 0, 0);
        };
    }

    /** Tell whether operations may fail though nothing was killed. */
    boolean isWanting() {
        return storeMegabytes + descriptors + tasks > 0;
    }

    @Override
    public String toString() {
        return isWanting()
                ? (storeMegabytes > 0 ? "a store of " + storeMegabytes + " MB" : "")
                        + (descriptors > 0 ? descriptors + " descriptors" : "")
                        + (tasks > 0 ? tasks + " tasks" : "")
                : "no want";
    }
}
