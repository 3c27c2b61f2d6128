package io.systemcontainers.sys;

import java.util.Optional;

/** The folders of the host whose content machines can change. */
public interface ChangeableFolders {

    /**
     * Tell whether a directory is one of them.
     *
     * @param directory what the kernel says of it
     * @return the folder's path when it was given to a machine; nothing if it is none of them
     */
    Optional<String> find(FileStatus directory);

    /**
     * Tell whether a directory that is mounted somewhere is below one of them in its file system.
     *
     * @param mounted its place
     * @return the path of the folder that it is in; nothing if it is in none
     */
    Optional<String> holding(MountedFrom mounted);
}
