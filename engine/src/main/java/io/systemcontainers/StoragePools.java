package io.systemcontainers;

import java.util.List;
import java.util.Map;

/**
 * Keep the storage pools of a store. They stay in it until they are deleted; machines are in them
 * for as long as they exist.
 *
 * <table>
 *   <caption>Drivers</caption>
 *   <tr><th>driver</th><th>a machine's files are</th><th>a running machine's snapshot</th></tr>
 *   <tr><td>{@code overlay}</td><td>layers, mounted above each other</td><td>copies what it has
 *       changed</td></tr>
 *   <tr><td>{@code btrfs}</td><td>a subvolume</td><td>copies nothing</td></tr>
 *   <tr><td>{@code dir}</td><td>a copy of the image</td><td>copies everything; nothing where the
 *       file system shares the content of copies (reflinks)</td></tr>
 * </table>
 *
 * @since 0.1
 */
public interface StoragePools {

    /**
     * List the pools.
     *
     * @return the pools, in the order of their names
     */
    List<StoragePool> list();

    /**
     * Return a pool.
     *
     * @param name its name
     * @return the pool
     * @throws SystemContainerException if there is none of that name
     */
    StoragePool get(String name);

    /**
     * Make a pool.
     *
     * <p>{@code btrfs} makes a file with a file system in the store, of the size that the key
     * {@code size} says, {@code 5GiB} by itself, which needs the host's {@code mkfs.btrfs}; with
     * the key {@code source} it uses that directory of a btrfs file system that is mounted.
     *
     * @param name letters, digits, hyphens, underscores and dots, beginning with a letter or digit
     * @param driver {@code overlay}, {@code btrfs} or {@code dir}
     * @param config configuration keys and their values, with LXD's names
     * @return the pool
     * @throws IllegalArgumentException if a name, driver, key or value is not one
     * @throws SystemContainerException if there is a pool of that name, or it cannot be made;
     *     nothing is left then
     */
    StoragePool create(String name, String driver, Map<String, String> config);

    /**
     * Delete a pool with what it keeps of images.
     *
     * @param name its name
     * @throws SystemContainerException if there is none of that name, it is {@link
     *     StoragePool#DEFAULT}, or a machine of this or another JVM uses it
     */
    void delete(String name);

    /**
     * Say how full a pool is.
     *
     * @param name its name
     * @return its usage
     */
    StoragePool.Usage usage(String name);

    /**
     * Delete what nothing uses: files of machines whose JVM was killed, results of provisioning
     * that are too old or whose image is gone, and copies of images that are gone. Whatever is in
     * use, in this JVM or another, stays.
     *
     * @return the paths of what was deleted
     */
    List<String> prune();
}
