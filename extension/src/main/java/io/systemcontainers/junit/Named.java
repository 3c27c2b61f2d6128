package io.systemcontainers.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Say which of several machines a parameter or a field means, by its {@link SystemContainer#name
 * name}.
 *
 * <pre>{@code
 * @SystemContainer(name = "db", image = "debian:12")
 * @SystemContainer(name = "web", image = "debian:12")
 * class ShopTests {
 *
 *     @Named("web")
 *     private Machine web;
 *
 *     @BeforeAll
 *     static void install(@Named("db") Machine db) {
 *         db.exec("systemctl", "enable", "postgresql").assertSuccess();
 *     }
 *
 *     @Test
 *     void know_their_names(@Named("db") Machine db) {
 *         db.exec("hostname").assertSuccess();
 *         web.exec("hostname").assertSuccess();
 *     }
 * }
 * }</pre>
 *
 * <p>It goes with the type {@link io.systemcontainers.Machine}: on parameters of the constructor,
 * of test, lifecycle and {@link AfterBoot} methods, on static and instance fields, and on
 * annotations of one's own. The machines are those of the nearest class that is annotated: in a
 * {@code @Nested} class with machines of its own, those and not the enclosing class's.
 *
 * <p>Where a class has several machines, every {@code Machine} needs it. Where there is one, it may
 * be left out. A name that no machine has is a mistake, and the message lists those there are.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Named {

    /**
     * Name the machine.
     *
     * @return its {@link SystemContainer#name}
     */
    String value();
}
