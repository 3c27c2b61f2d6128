package io.systemcontainers;

import java.util.List;

/**
 * Keep the remotes that images come from.
 *
 * <p>There are those of LXD, and the user's own. These, and mirrors of any, are properties, of
 * which the first counts that is found in: system properties, JUnit's configuration parameters, the
 * resource {@code systemcontainers.properties} of the project, and the file {@code
 * systemcontainers/systemcontainers.properties} in the user's configuration directory, {@code
 * ~/.config}:
 *
 * <pre>
 * systemcontainers.remote.NAME=https://HOST/PATH
 * systemcontainers.remote.NAME.protocol=simplestreams      or lxd, lxc, oci
 * systemcontainers.remote.NAME.http=true                   http: will do
 * systemcontainers.remote.NAME.keyring=/PATH               documents must be signed
 * </pre>
 *
 * @since 0.1
 */
public interface Remotes {

    /**
     * List the remotes.
     *
     * @return the remotes, in the order of their names
     * @throws SystemContainerException if a property says what no remote can be
     */
    List<Remote> list();

    /**
     * Return a remote.
     *
     * @param name its name
     * @return the remote
     * @throws SystemContainerException if there is none of that name, or a property says what no
     *     remote can be
     */
    Remote get(String name);

    /**
     * Add a remote to the user's file. It is not asked for anything.
     *
     * @param remote the remote
     * @throws IllegalArgumentException if its name is taken by another thing, or its address is
     *     {@code http:} and not allowed to be
     * @throws SystemContainerException if there is one of that name, or the file cannot be written
     */
    void add(Remote remote);

    /**
     * Remove a remote from the user's file, or one of the defaults that are not static.
     *
     * @param name its name
     * @throws SystemContainerException if there is none of that name, it is static, it is not in
     *     the user's file, or the file cannot be written
     */
    void remove(String name);
}
