package io.systemcontainers.junit;

/**
 * Describe what is done once to an image, whose result the machines of {@link
 * SystemContainer#provision} then start from, in this build and in later ones.
 *
 * <pre>{@code
 * final class InstallNginx implements Provisioning {
 *     @Override
 *     public void describe(Steps steps) {
 *         steps.push(Path.of("src/test/packages"), "/root/packages")
 *                 .shell("dpkg --install /root/packages/*.deb")
 *                 .run("systemctl", "enable", "nginx");
 *     }
 * }
 * }</pre>
 *
 * <p><b>When it runs.</b> The description is asked for in every run, before there is a machine, by
 * an object made with the constructor without parameters, which need not be public. The steps are
 * taken only when there is no result yet of the same image and the same key, or it is older than
 * {@link Steps#timeToLive} allows; or when the configuration parameter or system property {@value
 * Rebuild#PROVISION} is {@code rebuild}, and then once in a run.
 *
 * <p><b>The key</b> is made of
 *
 * <ul>
 *   <li>the class files of this class, of its superclasses and interfaces outside the JDK, and of
 *       all classes nested in the same file with one of them, which the code of their lambdas is in
 *   <li>the steps in their order: commands, texts, targets, options; names, permissions and
 *       contents of what is pushed
 *   <li>further {@link Steps#input inputs}
 *   <li>the configuration of the machine, its network too, but not its name and its limits
 * </ul>
 *
 * <p>What other classes do is not in it, nor what a command reads from the network or the clock:
 * give an {@link Steps#input input} or a {@link Steps#timeToLive time to live} for that. A class
 * nested in a test class has another key whenever the test class changes: a file of its own serves
 * better.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Provisioning {

    /**
     * Say what is to be done.
     *
     * @param steps what takes note of it, in this thread and until this method returns
     */
    void describe(Steps steps);
}
