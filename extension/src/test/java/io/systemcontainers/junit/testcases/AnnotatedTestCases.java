package io.systemcontainers.junit.testcases;

import static io.systemcontainers.junit.fake.FakeHost.note;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.SystemContainer;
import io.systemcontainers.junit.SystemContainers;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;

/** Classes that have the annotation in all places where it may be. */
public final class AnnotatedTestCases {

    private AnnotatedTestCases() {}

    /** Two machines at once. */
    @Retention(RetentionPolicy.RUNTIME)
    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    public @interface Shop {}

    @Retention(RetentionPolicy.RUNTIME)
    @SystemContainer(image = "debian:12", name = "mail")
    public @interface Mail {}

    @Retention(RetentionPolicy.RUNTIME)
    @SystemContainer(image = "debian:12", name = "dns")
    public @interface Dns {}

    @Shop
    public static class ComposedTestCase {
        @Test
        void test(@Named("db") Machine one, @Named("web") Machine other) {
            note(one.name() + " " + other.name());
        }
    }

    @Mail
    @Dns
    @SystemContainer(image = "debian:12", name = "own")
    public static class TwoComposedTestCase {
        @Test
        void test(
                @Named("mail") Machine one,
                @Named("dns") Machine other,
                @Named("own") Machine own) {
            note(one.name() + " " + other.name() + " " + own.name());
        }
    }

    @SystemContainers({
        @SystemContainer(image = "debian:12", name = "db"),
        @SystemContainer(image = "debian:12", name = "web")
    })
    public static class WrittenOutTestCase {
        @Test
        void test(@Named("db") Machine one, @Named("web") Machine other) {
            note(one.name() + " " + other.name());
        }
    }

    public static class InheritingTestCase extends ComposedTestCase {}

    /** Has one machine only, although its superclass has two. */
    @SystemContainer(image = "debian:12", name = "other")
    public static class ReplacingTestCase extends Inherited {
        @Test
        void test(Machine machine) {
            note(machine.name());
        }
    }

    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    public abstract static class Inherited {}

    /** What a class implements. */
    @Mail
    public interface WithMail {}

    @Dns
    public interface WithDns {}

    public static class ImplementingTestCase implements WithMail, WithDns {
        @Test
        void test(@Named("mail") Machine one, @Named("dns") Machine other) {
            note(one.name() + " " + other.name());
        }
    }
}
