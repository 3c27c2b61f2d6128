package io.systemcontainers.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Call a static method whenever the machine of a {@link SystemContainer} class has booted from its
 * baseline, before the test gets it: to start what is not started at boot, or to warm what a test
 * needs warm.
 *
 * <pre>{@code
 * @AfterBoot
 * static void warm(Machine machine) {
 *     machine.exec("systemctl", "start", "postgresql").assertSuccess();
 *     machine.exec("psql", "-c", "select count(*) from orders").assertSuccess();
 * }
 * }</pre>
 *
 * <p><b>What it may be.</b> A static method of the class, of a superclass, or of a {@code @Nested}
 * class that has no machine of its own; not private, without a result, with one parameter of the
 * type {@code Machine}, which {@link Named} belongs on where the class has several: the method is
 * called with that one. Those of enclosing classes are called first, then those of the nested one;
 * those of superclasses before those of subclasses; those of one class in an order that is always
 * the same, and not obvious.
 *
 * <p><b>When it runs.</b> After every boot of a reset, that of the first test, too, which then
 * boots a second time although nothing was prepared; and after every boot of a {@link
 * io.systemcontainers.Machine#restore} that a test asks for. It does not run before the baseline:
 * what {@code @BeforeAll} needs, it has to do itself. For a standby it runs in another thread while
 * a test is running, so it must touch nothing but the machine it is handed, which for a standby is
 * not the one that the test has. Methods for different machines run at the same time.
 *
 * <p><b>What it does</b> counts as part of the boot: the machine is {@link
 * io.systemcontainers.Machine#pristine} afterwards. What it throws fails the test that was to get
 * the machine.
 *
 * @since 0.1
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface AfterBoot {}
