package io.systemcontainers.image.file;

import java.time.Instant;
import java.util.Map;

/**
 * What an image says of one file in its root, whatever its format is. Ids and attributes have not
 * been checked.
 *
 * @param path its path in the root, without a slash in front; empty for the root itself
 * @param mode permission bits
 * @param uid the owner's id
 * @param gid the group's id
 * @param modified when it was last changed
 * @param attributes its extended attributes
 */
record ImageEntry(
        String path,
        int mode,
        long uid,
        long gid,
        Instant modified,
        Map<String, byte[]> attributes) {

    /** Return it with those attributes only that machines get. */
    ImageEntry kept() {
        return new ImageEntry(path, mode, uid, gid, modified, ImageAttributes.kept(attributes));
    }

    /** Return how long its path and attributes are together, roughly in bytes. */
    long length() {
        long sum = path.length();
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            sum += attribute.getKey().length() + attribute.getValue().length;
        }
        return sum;
    }
}
