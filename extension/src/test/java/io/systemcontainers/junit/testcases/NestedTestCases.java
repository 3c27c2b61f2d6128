package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;

/** Classes in classes. */
public final class NestedTestCases {

    private NestedTestCases() {}

    /** Every test says which files it wants to find, and leaves one more. */
    @SystemContainer(image = "debian:12", name = "m")
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    public static class SharingTestCase {

        private static Machine shared;
        private Machine own;

        @BeforeAll
        static void prepare() {
            shared.files().write("/outer", "");
        }

        @Test
        void first() {
            findsAndLeavesTrace("/outer");
        }

        @Test
        void second() {
            findsAndLeavesTrace("/outer");
        }

        void findsAndLeavesTrace(String... expected) {
            assertSame(shared, own);
            assertEquals(List.of(expected), own.files().list("/"));
            own.files().write("/trace", "");
        }

        @Nested
        @Order(1)
        class Inner {

            static Machine nested;

            @BeforeAll
            static void prepare(Machine machine) {
                assertSame(machine, nested);
                assertEquals(List.of("/outer"), machine.files().list("/"));
                machine.files().write("/inner", "");
            }

            @Test
            void first() {
                findsAndLeavesTrace("/inner", "/outer");
            }

            @Test
            void second() {
                findsAndLeavesTrace("/inner", "/outer");
            }

            @Nested
            class Innermost {
                @BeforeAll
                static void prepare(Machine machine) {
                    machine.files().write("/innermost", "");
                }

                @Test
                void first() {
                    findsAndLeavesTrace("/inner", "/innermost", "/outer");
                }
            }
        }

        @Nested
        @Order(2)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class Unprepared {

            @Test
            void first() {
                findsAndLeavesTrace("/outer");
            }

            @Test
            void second() {
                findsAndLeavesTrace("/outer");
            }

            @AfterAll
            void end(Machine machine) {
                assertSame(shared, machine);
            }
        }
    }

    @SystemContainer(image = "debian:12", name = "outer")
    public static class OwnMachineTestCase {

        private Machine machine;

        @BeforeEach
        void prepare(Machine same) {
            assertSame(machine, same);
            assertEquals("outer", same.name());
            assertEquals(List.of(), same.files().list("/"));
            same.files().write("/trace", "");
        }

        @Nested
        @SystemContainer(image = "debian:13", name = "inner")
        class Inner {

            private Machine machine;

            @Test
            void first(Machine same) {
                usesBoth(same);
            }

            @Test
            void second(Machine same) {
                usesBoth(same);
            }

            private void usesBoth(Machine same) {
                assertSame(machine, same);
                assertNotSame(OwnMachineTestCase.this.machine, machine);
                assertEquals("inner", machine.name());
                assertEquals(List.of(), machine.files().list("/"));
                machine.files().write("/trace", "");
            }
        }
    }
}
