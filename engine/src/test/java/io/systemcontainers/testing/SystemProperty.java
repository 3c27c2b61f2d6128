package io.systemcontainers.testing;

/**
 * A system property that has another value until this is closed. All of the JVM sees it: a class
 * that sets one is {@code @Isolated}.
 */
public final class SystemProperty implements AutoCloseable {

    private final String name;
    private final String before;

    private SystemProperty(String name) {
        this.name = name;
        this.before = System.getProperty(name);
    }

    /** Set one. */
    public static SystemProperty set(String name, String value) {
        SystemProperty set = new SystemProperty(name);
        System.setProperty(name, value);
        return set;
    }

    /** Add a word to those of one, which are separated by commas. */
    public static SystemProperty add(String name, String word) {
        String before = System.getProperty(name, "");
        return set(name, before.isEmpty() ? word : before + "," + word);
    }

    @Override
    public void close() {
        if (before == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, before);
        }
    }
}
