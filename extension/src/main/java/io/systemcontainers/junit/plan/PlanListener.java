package io.systemcontainers.junit.plan;

import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Leave the {@link RemainingTests} of a launcher session in its store, where extensions find them.
 *
 * <p>The launcher finds this class by its name under {@code META-INF/services}. Where there is no
 * launcher, nobody loads it.
 */
public final class PlanListener implements LauncherSessionListener {

    /** For the launcher. */
    public PlanListener() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        RemainingTests remaining = new RemainingTests();
        session.getStore()
                .put(Namespace.create(RemainingTests.class), RemainingTests.class, remaining);
        session.getLauncher().registerTestExecutionListeners(new Counting(remaining));
    }

    private record Counting(RemainingTests remaining) implements TestExecutionListener {

        /** The types of Jupiter's segments of unique ids whose tests are not known beforehand. */
        private static final Set<String> TEMPLATES =
                Set.of("test-template", "test-factory", "class-template", "nested-class-template");

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            plan.getRoots().forEach(root -> add(plan, root));
        }

        private void add(TestPlan plan, TestIdentifier identifier) {
            dynamicTestRegistered(identifier);
            plan.getChildren(identifier).forEach(child -> add(plan, child));
        }

        @Override
        public void dynamicTestRegistered(TestIdentifier identifier) {
            String type = identifier.getUniqueIdObject().getLastSegment().getType();
            remaining.add(
                    identifier.getUniqueId(),
                    identifier.getParentId().orElse(""),
                    TEMPLATES.contains(type) || identifier.isTest());
        }

        @Override
        public void executionSkipped(TestIdentifier identifier, String reason) {
            remaining.end(identifier.getUniqueId());
        }

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            remaining.end(identifier.getUniqueId());
        }

        @Override
        public void testPlanExecutionFinished(TestPlan plan) {
            remaining.clear();
        }
    }
}
