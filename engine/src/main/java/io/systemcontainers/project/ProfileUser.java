package io.systemcontainers.project;

/** Be a machine that has profiles. */
public interface ProfileUser {

    /**
     * Return the machine's name.
     *
     * @return the name
     */
    String name();

    /**
     * Hear that one of its profiles says something else now.
     *
     * @throws RuntimeException if it cannot have that; it is as it was then
     */
    void profilesChanged();
}
