package io.systemcontainers.junit.testcases;

import static io.systemcontainers.junit.fake.FakeHost.note;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Classes with several machines. */
public final class SeveralTestCases {

    private SeveralTestCases() {}

    /** An annotation of the user's own. */
    @Retention(RetentionPolicy.RUNTIME)
    @Named("db")
    public @interface Db {}

    /** Has both machines in all ways. */
    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:13", name = "web")
    public static class EverywhereTestCase {

        @Db private static Machine db;

        @Named("web")
        private static Machine web;

        @Named("db")
        private Machine ownDb;

        @Named("web")
        private Machine ownWeb;

        EverywhereTestCase(@Named("web") Machine second, @Db Machine first) {
            same(first, second);
        }

        @BeforeAll
        static void beforeAll(@Named("db") Machine first, @Named("web") Machine second) {
            assertEquals("debian:12", first.config().image());
            assertEquals("debian:13", second.config().image());
            same(first, second);
        }

        @BeforeEach
        void beforeEach(@Named("web") Machine second) {
            same(ownDb, second);
        }

        @Test
        void test(@Named("db") Machine first) {
            same(first, ownWeb);
            note("tested");
        }

        @AfterEach
        void afterEach(@Db Machine first) {
            same(first, ownWeb);
        }

        @AfterAll
        static void afterAll(@Named("web") Machine second) {
            same(db, second);
        }

        private static void same(Machine first, Machine second) {
            assertSame(db, first);
            assertSame(web, second);
            assertEquals("db", db.name());
            assertEquals("web", web.name());
        }
    }

    /** Two tests that leave a trace on both machines and want to find none. */
    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public static class TwoTestCase {

        @Named("db")
        protected Machine db;

        @Named("web")
        protected Machine web;

        @Test
        void a() {
            leaveTheOnlyTrace("a");
        }

        @Test
        void b() {
            leaveTheOnlyTrace("b");
        }

        void leaveTheOnlyTrace(String test) {
            note(test);
            for (Machine machine : List.of(db, web)) {
                assertFalse(machine.files().exists("/trace"));
                machine.files().write("/trace", "");
            }
        }
    }

    /** Only one of the machines is prepared, the other is warmed. */
    public static class PreparedTestCase extends TwoTestCase {

        @BeforeAll
        static void prepare(@Named("db") Machine db) {
            db.files().write("/prepared", "");
        }

        @AfterBoot
        static void warm(@Named("web") Machine web) {
            web.files().write("/warm", "");
        }

        @BeforeEach
        void isAsItIsToBe() {
            assertEquals(List.of("/prepared"), db.files().list("/"));
            assertEquals(List.of("/warm"), web.files().list("/"));
        }
    }

    @SystemContainer(image = "debian:12", name = "db", reset = Reset.NEVER)
    @SystemContainer(image = "debian:12", name = "web", standby = false)
    public static class OneIsPutBackTestCase extends TwoTestCase {
        @Override
        void leaveTheOnlyTrace(String test) {
            assertFalse(web.files().exists("/trace"));
            web.files().write("/trace", "");
            db.files().append("/trace", test);
        }

        @AfterAll
        static void bothHaveLeftTheirs(@Named("db") Machine db) {
            assertEquals("ab", db.files().read("/trace"));
        }
    }

    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    public static class NestedTestCase {

        @AfterBoot
        static void warm(@Named("db") Machine db) {
            db.files().write("/warm", "");
        }

        @Nested
        class Inner {

            Inner(@Named("web") Machine web) {
                assertEquals("web", web.name());
            }

            @BeforeAll
            static void prepare(@Named("web") Machine web) {
                web.files().write("/prepared", "");
            }

            @AfterBoot
            static void warmToo(@Named("web") Machine web) {
                web.files().write("/warm", "");
            }

            @Test
            void shares_both(@Named("db") Machine db, @Named("web") Machine web) {
                assertTrue(db.files().exists("/warm"));
                assertFalse(db.files().exists("/prepared"));
                assertEquals(List.of("/prepared", "/warm"), web.files().list("/"));
            }
        }

        @Nested
        @SystemContainer(image = "debian:12", name = "mail")
        @SystemContainer(image = "debian:12", name = "dns")
        class WithItsOwn {
            @Test
            void has_others(@Named("mail") Machine mail, @Named("dns") Machine dns) {
                assertEquals("mail dns", mail.name() + " " + dns.name());
            }
        }
    }

    /** One that has the name of the machine around it. */
    @SystemContainer(image = "debian:12", name = "m")
    public static class SameNameInsideTestCase {
        @Nested
        @SystemContainer(image = "debian:12", name = "m")
        class Inner {
            @Test
            void never() {}
        }
    }

    /** Fails with both machines at hand. */
    public static class FailingTestCase extends TwoTestCase {
        @Override
        void leaveTheOnlyTrace(String test) {
            fail("own failure");
        }
    }
}
