package io.systemcontainers;

import java.util.List;

/**
 * Keep the profiles of an engine's project. They are gone with the engine.
 *
 * <p>Besides those that code makes there are those of the class path: every file {@code
 * system-containers/profiles/*.yaml}, as {@code lxc profile show} prints it, called what its {@code
 * name} says or, without one, what the file is called. One with a mistake is reported when it is
 * asked for.
 *
 * <p>A machine has the profiles that its configuration names, in that order: a later one's key or
 * device takes the place of an earlier one's of the same name, and the machine's own that of all.
 * One that names none has {@link Profile#DEFAULT}.
 *
 * @since 0.1
 */
public interface Profiles {

    /**
     * List the profiles.
     *
     * @return the profiles, in the order of their names
     * @throws SystemContainerException if a file of the class path is no profile
     */
    List<Profile> list();

    /**
     * Return a profile.
     *
     * @param name its name
     * @return the profile
     * @throws SystemContainerException if there is none of that name, or its file is no profile
     */
    Profile get(String name);

    /**
     * Take in a profile.
     *
     * @param profile the profile
     * @return the profile
     * @throws IllegalArgumentException if its name, a key, a value or a device is not one
     * @throws SystemContainerException if there is one of that name
     */
    Profile create(Profile profile);

    /**
     * Have another profile in the place of the one of its name. Machines that have it get what it
     * says now: at once where they run and a key allows that, as {@link Machine#config(String,
     * String)} does.
     *
     * @param profile the profile
     * @return the profile
     * @throws IllegalArgumentException if a key, a value or a device is not one
     * @throws SystemContainerException if there is none of that name; or a machine cannot have it,
     *     which is named: it is as it was then, and so is the profile
     */
    Profile update(Profile profile);

    /**
     * Delete a profile.
     *
     * @param name its name
     * @throws SystemContainerException if there is none of that name, it is {@link
     *     Profile#DEFAULT}, or machines have it, which are named
     */
    void delete(String name);

    /**
     * Give a profile another name.
     *
     * @param name its name
     * @param newName its name from now on
     * @return the profile
     * @throws IllegalArgumentException if that is no name for a profile
     * @throws SystemContainerException if there is none of that name, it is {@link
     *     Profile#DEFAULT}, machines have it, or there is one of the new name
     */
    Profile rename(String name, String newName);
}
