package io.systemcontainers.network.forward;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The descriptors that all forwards of this JVM may have open for connections: the others are for
 * the test, and for the machines.
 *
 * <p>Any thread may call any method.
 */
final class DescriptorBudget {

    private static final DescriptorBudget OF_THIS_JVM = new DescriptorBudget();

    private final AtomicLong taken = new AtomicLong();

    static DescriptorBudget ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** Takes some; false when there are not so many. */
    boolean take(int descriptors, long limit) {
        if (taken.addAndGet(descriptors) <= limit) {
            return true;
        }
        taken.addAndGet(-descriptors);
        return false;
    }

    void giveBack(int descriptors) {
        taken.addAndGet(-descriptors);
    }

    /** Returns how many are taken. */
    long taken() {
        return taken.get();
    }
}
