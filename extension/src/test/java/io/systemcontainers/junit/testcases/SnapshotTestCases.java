package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systemcontainers.Machine;
import io.systemcontainers.Snapshot;
import io.systemcontainers.junit.SystemContainer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestMethodOrder;

/** Classes whose tests take, delete and rename snapshots. */
public final class SnapshotTestCases {

    private SnapshotTestCases() {}

    static List<String> own(Machine machine) {
        return machine.snapshots().stream()
                .map(Snapshot::name)
                .filter(name -> !name.startsWith("junit-"))
                .toList();
    }

    /** The first test does something, the others find it undone. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public abstract static class TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/one", "");
            machine.snapshot("one");
            machine.files().write("/two", "");
            machine.snapshot("two");
        }

        @Test
        void a(Machine machine) {
            change(machine);
        }

        @Test
        void b(Machine machine) {
            assertEquals(expected(), own(machine));
            assertTrue(machine.files().exists("/two"));
            assertFalse(machine.files().exists("/leak"));
        }

        @Test
        void c(Machine machine) {
            assertEquals(expected(), own(machine));
        }

        abstract void change(Machine machine);

        List<String> expected() {
            return List.of("one", "two");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class TakingTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.snapshot("mine");
            machine.restore("mine");
        }
    }

    /** The machine is as it booted, but from another snapshot. */
    @SystemContainer(image = "debian:12", name = "m")
    public static class RestoringTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.restore("one");
        }
    }

    /** The machine is as it booted, but from a snapshot that nobody knows any more. */
    @SystemContainer(image = "debian:12", name = "m")
    public static class HidingTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.files().write("/leak", "");
            machine.snapshot("mine");
            machine.restore("mine");
            machine.deleteSnapshot("mine");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class DeletingTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.deleteSnapshot("one");
            machine.snapshot("one");
        }

        @Override
        List<String> expected() {
            return List.of("two");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class RenamingTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.renameSnapshot("one", "other");
            machine.renameSnapshot("two", "one");
            machine.renameSnapshot("other", "two");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class DeletingAllTestCase extends TwoTests {
        @Override
        void change(Machine machine) {
            machine.snapshots().forEach(snapshot -> machine.deleteSnapshot(snapshot.name()));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    public static class NestedTestCase {
        @Nested
        @Order(1)
        class Inner {
            @BeforeAll
            static void prepare(Machine machine) {
                machine.files().write("/inner", "");
                machine.snapshot("inner");
            }

            @Test
            void finds_it(Machine machine) {
                assertEquals(List.of("inner"), own(machine)); // and leaves the machine as it booted
            }
        }

        @Nested
        @Order(2)
        class Other {
            @Test
            void finds_nothing(Machine machine) {
                assertEquals(
                        List.of("junit-created"),
                        machine.snapshots().stream().map(Snapshot::name).toList());
                assertFalse(machine.files().exists("/inner"));
            }
        }
    }
}
