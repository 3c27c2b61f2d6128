package io.systemcontainers.junit;

import io.systemcontainers.NetworkAccess;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Give the tests of a class a machine: a whole Linux system, booted before {@code @BeforeAll} and
 * gone after {@code @AfterAll}.
 *
 * <pre>{@code
 * @SystemContainer(image = "debian:12", memory = "512MB")
 * class JournalTests {
 *
 *     @BeforeAll
 *     static void install(Machine machine) { // everything done here is the baseline
 *         machine.files().push(Path.of("target/site.conf"), "/etc/");
 *     }
 *
 *     @Test
 *     void is_there(Machine machine) { // starts on a machine booted from the baseline
 *         machine.exec("test", "-e", "/etc/site.conf").assertSuccess();
 *     }
 * }
 * }</pre>
 *
 * <p><b>Where the {@link io.systemcontainers.Machine} comes from.</b> As a parameter of the
 * constructor and of test and lifecycle methods; and in every field whose type is exactly {@code
 * Machine} and that is null when its turn comes: static fields of the class before
 * {@code @BeforeAll}, instance fields, inherited ones too, right after construction. Fields may be
 * private. A field that is final and null, and an inherited static one, which several classes would
 * share, are mistakes and reported. The machine is the same object from the first to the last test.
 * The extension ends it; tests do not close it.
 *
 * <p><b>Which machine.</b> The annotation is inherited by subclasses, may be put on an annotation
 * of one's own, and holds for {@code @Nested} classes: they use the enclosing class's machine
 * unless they are annotated themselves. A parameter or field means the machine of the class that
 * declares it.
 *
 * <p><b>Several machines.</b> The annotation may be repeated; each machine then needs a {@link
 * #name} of its own, and every parameter and field says with {@link Named} which one it means. They
 * are started, and put back before a test, at the same time. What a subclass is annotated with
 * replaces what it would inherit.
 *
 * <p><b>The baseline</b> is what the machine's files are when {@code @BeforeAll} is done, that of
 * enclosing classes included. With {@link Reset#BEFORE_EACH} every test, the first too, starts on a
 * machine booted from it, so that a test alone and the same test among others see the same; its
 * constructor and {@code @BeforeEach} run after that. Snapshots that a test took are deleted, and
 * those of {@code @BeforeAll} that it renamed get their names back.
 *
 * <p>A baseline holds files, not processes: a service that was started without being enabled is not
 * there after the boot. Where that is systemd's, it is named: in the log, in the report of the
 * class, and in what is published of a test that fails. Enable it, or start it in an {@link
 * AfterBoot} method.
 *
 * <p><b>A standby</b> makes resets short: while a test runs, the next machine boots in the
 * background. JUnit's launcher says whether another test may come, in the class or those nested in
 * it; repetitions and parameters are only known one by one, so one standby too many may boot.
 * Without the launcher there always is one. See {@link #standby}.
 *
 * <p><b>Parallel tests.</b> Classes may run at the same time, each on its machine. Within one
 * class, or several sharing its machine, tests run one after the other while the machine is put
 * back before each: the annotation carries a {@link ResourceLock} for that. With {@link
 * Reset#NEVER} there is no lock, and tests may run at the same time on the one machine.
 *
 * <p><b>When a test fails</b>, or the machine does not boot, its console, failed units and journal
 * are published with the test's report, and one line says where they are.
 *
 * <p><b>Where machines cannot run</b>, every annotated class fails with the list of what is
 * missing; or is skipped with it when the configuration parameter or system property {@value
 * EngineSession#UNAVAILABLE} is {@code skip}.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(SystemContainers.class)
@SuppressWarnings("exports") // JUnit makes these two; nobody else has to see them
@ExtendWith(SystemContainerExtension.class)
@ResourceLock(providers = MachineLocks.class)
public @interface SystemContainer {

    /**
     * Name the image that the machine is made from.
     *
     * @return its reference, for example {@code debian:12}
     */
    String image();

    /**
     * Name the machine; the name becomes its host name, and {@link Named} finds it by that. All
     * tests of a JVM share one engine, and no two machines of an engine may have the same name at
     * the same time: where two classes with the same explicit name run in parallel, or one is
     * nested in the other, the second one fails and says so.
     *
     * @return letters, digits and hyphens; empty to have one made up, where it is the class's only
     *     machine
     */
    String name() default "";

    /**
     * Limit the machine's memory.
     *
     * @return a size such as {@code 512MB} (512,000,000 bytes) or {@code 512MiB} (2^29), or a share
     *     of the host's memory such as {@code 25%}; empty for no limit
     */
    String memory() default "";

    /**
     * Limit how many processors the machine has.
     *
     * @return how many; 0 for all
     */
    int cpus() default 0;

    /**
     * Limit how many processes and threads there may be at once.
     *
     * @return the limit; 0 for none
     */
    int processes() default 0;

    /**
     * Run the machine without a user namespace: its root is the host's root.
     *
     * @return whether to do so
     */
    boolean privileged() default false;

    /**
     * Have containers run in the machine: {@code security.nesting}.
     *
     * @return whether to do so
     */
    boolean nesting() default false;

    /**
     * Give the machine profiles: configuration keys and devices that several machines have in
     * common. They come from files {@code system-containers/profiles/*.yaml} on the class path, as
     * {@code lxc profile show} prints them. What this annotation says itself counts more, and a
     * later profile more than an earlier one.
     *
     * @return their names; none for {@code default}
     */
    String[] profiles() default {};

    /**
     * Put the machine into a project, in which names are taken once. It is made when the first
     * machine needs it, with the profiles and images of the default project: {@code
     * features.profiles=false}, {@code features.images=false}.
     *
     * @return its name; empty for the default project
     */
    String project() default "";

    /**
     * Say whom the machine reaches over its network, and who reaches it.
     *
     * @return whom
     */
    NetworkAccess network() default NetworkAccess.OUTSIDE;

    /**
     * Give the machine more names by which other machines find it.
     *
     * @return names such as {@code primary}, or {@code api.example.com}, which are then not looked
     *     for outside
     */
    String[] aliases() default {};

    /**
     * Set LXD's configuration keys that have no member of their own.
     *
     * @return entries of the form {@code key=value}
     */
    String[] config() default {};

    /**
     * Say when the machine is put back to its baseline.
     *
     * @return when
     */
    Reset reset() default Reset.BEFORE_EACH;

    /**
     * Have the machine of the next test boot in the background while a test runs, if the test plan
     * says that one may come. It costs a second machine's memory, and what processor time the test
     * leaves.
     *
     * @return whether to do so, where {@link #reset} is {@link Reset#BEFORE_EACH}
     */
    boolean standby() default true;

    /**
     * Name a class of steps that the machine's image is prepared with, once for all runs until the
     * steps or what they take in change.
     *
     * @return the class; {@link Provisioning} itself for no steps
     */
    Class<? extends Provisioning> provision() default Provisioning.class;
}
