package io.systemcontainers.junit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/** Add the code of a class to a key: its own, that of its supertypes, and their nest mates'. */
record ClassFiles(Class<?> type) {

    void addTo(ProvisioningKey key) throws IOException {
        Set<Class<?>> classes = new TreeSet<>(Comparator.comparing(Class::getName));
        collect(type, classes);
        for (Class<?> each : classes) {
            key.add("class", each.getName(), content(each));
        }
    }

    private static void collect(Class<?> from, Set<Class<?>> classes) {
        if (from == null || from == Provisioning.class || isOfTheJdk(from)) {
            return;
        }
        // They are all of one file, and call each other.
        classes.addAll(Set.of(from.getNestMembers()));
        collect(from.getSuperclass(), classes);
        for (Class<?> each : from.getInterfaces()) {
            collect(each, classes);
        }
    }

    private static boolean isOfTheJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static String content(Class<?> type) throws IOException {
        String name = type.getName();
        try (InputStream in =
                type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            if (in == null) {
                throw new IOException("class [" + name + "] has no class file to be found");
            }
            return HexFormat.of().formatHex(ProvisioningKey.sha256().digest(in.readAllBytes()));
        }
    }
}
