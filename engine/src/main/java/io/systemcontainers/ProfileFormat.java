package io.systemcontainers;

import java.util.ServiceLoader;

/**
 * Read and write profiles as LXD's client prints them. Found by {@link ServiceLoader}; users call
 * {@link Profile#parse} and {@link Profile#yaml}.
 *
 * @since 0.1
 */
public interface ProfileFormat {

    /**
     * Read a profile.
     *
     * @param yaml the text
     * @return the profile
     * @throws IllegalArgumentException if it is none, with the line and what is right
     */
    Profile read(String yaml);

    /**
     * Write a profile.
     *
     * @param profile the profile
     * @return the text
     */
    String write(Profile profile);

    /**
     * Find the one of this engine.
     *
     * @return the format
     */
    static ProfileFormat yaml() {
        return ServiceLoader.load(ProfileFormat.class, ProfileFormat.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "looking for the format of profiles: none is on the class"
                                                + " path; the engine's jar must keep its"
                                                + " META-INF/services when it is repackaged"));
    }
}
