package io.systemcontainers;

import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;

/**
 * Make machines.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open();
 *         Machine machine = engine.launch(MachineConfig.of("debian:12").memory("512MB"))) {
 *     machine.exec("systemctl", "is-system-running").assertSuccess();
 * }
 * }</pre>
 *
 * <p>Any number of engines, in one JVM or in several, may use the same store at once.
 *
 * @since 0.1
 */
public interface Engine extends AutoCloseable {

    /**
     * Open the native engine with the default configuration.
     *
     * @return the engine
     * @throws HostUnavailableException if this host cannot run machines
     */
    static Engine open() {
        return open(EngineConfig.defaults());
    }

    /**
     * Open the native engine.
     *
     * @param config where its store is
     * @return the engine
     * @throws HostUnavailableException if this host cannot run machines
     */
    static Engine open(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return ServiceLoader.load(EngineProvider.class, Engine.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "looking for an engine: none is on the class path; "
                                                + "the engine's jar must keep its META-INF/services when it is repackaged"))
                .open(config);
    }

    /**
     * Make a machine, start it, and wait until it has booted.
     *
     * @param config what it should be like
     * @return the running machine
     * @throws SystemContainerException if it cannot be made or does not boot
     */
    Machine launch(MachineConfig config);

    /**
     * Make a machine without starting it.
     *
     * @param config what it should be like
     * @return the stopped machine
     */
    Machine create(MachineConfig config);

    /**
     * Make a machine, without starting it, from what steps make of its image. They are taken when
     * nobody has taken them before; see {@link Provision}.
     *
     * @param config what it should be like
     * @param provision the steps
     * @return the stopped machine, whose {@link MachineFiles#diff() changes} count from there
     * @throws SystemContainerException if it cannot be made, or a step fails; nothing is kept then
     */
    Machine create(MachineConfig config, Provision provision);

    /**
     * List the machines that this engine made and that still exist, of all projects.
     *
     * @return the machines, in the order of their projects' and their own names
     */
    List<Machine> machines();

    /**
     * List the machines of a project.
     *
     * @param project its name
     * @return the machines, in the order of their names
     * @throws SystemContainerException if there is none of that name
     */
    List<Machine> machines(String project);

    /**
     * Return the images.
     *
     * @return the image store
     */
    ImageStore images();

    /**
     * Return the profiles of the default project.
     *
     * @return the profiles
     */
    Profiles profiles();

    /**
     * Return the projects.
     *
     * @return the projects
     */
    Projects projects();

    /**
     * Return the network of this engine's machines, to break it.
     *
     * @return the network
     */
    Network network();

    /**
     * Return the storage pools.
     *
     * @return the pools
     */
    StoragePools storage();

    /**
     * Close every machine of this engine, also those that other threads are just launching: they
     * get an {@link IllegalStateException}. A second caller waits until the first has closed it;
     * closing it again does nothing.
     *
     * @throws SystemContainerException if a machine cannot be killed in time, or another thread
     *     goes on making one; the other machines are closed
     */
    @Override
    void close();
}
