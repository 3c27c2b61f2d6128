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
}
