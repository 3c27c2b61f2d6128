package io.systemcontainers;

import java.util.List;
import java.util.Map;

/**
 * Keep the projects of an engine, as {@code lxc project} does. They are gone with the engine.
 *
 * <table>
 *   <caption>Configuration keys</caption>
 *   <tr><th>key</th><th>by itself</th><th>what it means</th></tr>
 *   <tr><td>{@code features.profiles}</td><td>{@code true}</td><td>whether it has profiles of its
 *       own; else those of the default project</td></tr>
 *   <tr><td>{@code features.images}</td><td>{@code true}</td><td>whether it has a list of images of
 *       its own; else that of the default project</td></tr>
 *   <tr><td>{@code limits.containers}, {@code limits.instances}</td><td>no limit</td><td>how many
 *       machines it may have</td></tr>
 *   <tr><td>{@code limits.memory}, {@code limits.processes}, {@code limits.cpu}</td><td>no
 *       limit</td><td>what its machines may use together: each then has to have a limit of its
 *       own</td></tr>
 *   <tr><td>{@code user.*}</td><td></td><td>whatever its user wants to keep with it</td></tr>
 * </table>
 *
 * <p>{@code features.networks}, {@code features.networks.zones}, {@code features.storage.volumes}
 * and {@code features.storage.buckets} are taken and mean nothing: all projects of an engine have
 * its one network, and no volumes or buckets. {@code restricted} and what begins with it is
 * refused.
 *
 * @since 0.1
 */
public interface Projects {

    /**
     * List the projects.
     *
     * @return the projects, in the order of their names
     */
    List<Project> list();

    /**
     * Return a project.
     *
     * @param name its name
     * @return the project
     * @throws SystemContainerException if there is none of that name
     */
    Project get(String name);

    /**
     * Make a project: {@code lxc project create client-website -c features.images=false} is {@code
     * create("client-website", Map.of("features.images", "false"))}.
     *
     * @param name letters, digits and hyphens, at most 63, beginning with a letter or digit
     * @param config configuration keys and their values
     * @return the project
     * @throws IllegalArgumentException if the name, a key or a value is not one
     * @throws SystemContainerException if there is one of that name
     */
    Project create(String name, Map<String, String> config);

    /**
     * Make a project that says nothing.
     *
     * @param name its name
     * @return the project
     */
    default Project create(String name) {
        return create(name, Map.of());
    }

    /**
     * Set a configuration key of a project.
     *
     * @param name its name
     * @param key the key
     * @param value its value; empty to have it say nothing
     * @return the project as it is now
     * @throws IllegalArgumentException if the key or the value is not one
     * @throws SystemContainerException if there is none of that name, its machines use more than is
     *     to be allowed, or it has machines, and the key says what is its own
     */
    Project config(String name, String key, String value);

    /**
     * Give a project another name.
     *
     * @param name its name
     * @param newName its name from now on
     * @return the project
     * @throws IllegalArgumentException if that is no name for a project
     * @throws SystemContainerException if there is none of that name, it is {@link
     *     Project#DEFAULT}, has machines, or there is one of the new name
     */
    Project rename(String name, String newName);

    /**
     * Delete a project.
     *
     * @param name its name
     * @throws SystemContainerException if there is none of that name, it is {@link
     *     Project#DEFAULT}, or it has machines or profiles, which are named
     */
    void delete(String name);

    /**
     * Return a project's profiles.
     *
     * @param name the project's name
     * @return the profiles: those of the default project where it has none of its own
     * @throws SystemContainerException if there is none of that name
     */
    Profiles profiles(String name);

    /**
     * Return a project's images. A list of its own begins empty, and has what is pulled by it, and
     * what its machines are made from. Images are kept once on this host whoever lists them, so
     * that one that another project has is there at once.
     *
     * @param name the project's name
     * @return the images: those of the default project where it has none of its own
     * @throws SystemContainerException if there is none of that name
     */
    ImageStore images(String name);
}
