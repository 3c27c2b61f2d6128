package io.systemcontainers.project;

import io.systemcontainers.Profile;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.ProfileYaml;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Find the profiles of the class path. What they say is read when it is asked for, so that a
 * mistake in one is told to whoever wants that.
 */
final class ProfileFiles {

    private static final String DIRECTORY = "system-containers/profiles/";
    private static final String SUFFIX = ".yaml";

    private final Set<ClassLoader> loaders;

    /** Look where the present thread and the engine look for classes. */
    static ProfileFiles ofClassPath() {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(Thread.currentThread().getContextClassLoader());
        loaders.add(ProfileFiles.class.getClassLoader());
        loaders.remove(null);
        return new ProfileFiles(loaders);
    }

    ProfileFiles(Set<ClassLoader> loaders) {
        this.loaders = loaders;
    }

    /**
     * Hold what was found in one file.
     *
     * @param file the file
     * @param profile the profile; null where it is none
     * @param failure what is wrong with it; null where nothing is
     */
    record Found(URL file, Profile profile, SystemContainerException failure) {

        /** Tell whether it is, or is meant to be, the profile of a name. */
        boolean isCalled(String name) {
            return profile == null ? nameOf(file).equals(name) : profile.name().equals(name);
        }

        /** Return the profile, or throw what is wrong with it. */
        Profile get() {
            if (failure != null) {
                throw new SystemContainerException(failure.getMessage(), failure);
            }
            return profile;
        }
    }

    /** Read all files. */
    List<Found> read() {
        return read(files());
    }

    private static List<Found> read(Collection<URL> files) {
        List<Found> found = new ArrayList<>();
        for (URL file : files) {
            try {
                found.add(new Found(file, read(file), null));
            } catch (SystemContainerException e) {
                found.add(new Found(file, null, e));
            }
        }
        return found;
    }

    /** Read the files that are called like a profile. */
    List<Found> named(String name) {
        Map<String, URL> found = new TreeMap<>();
        try {
            for (ClassLoader loader : loaders) {
                for (URL file : Collections.list(loader.getResources(DIRECTORY + name + SUFFIX))) {
                    found.put(file.toString(), file);
                }
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "looking for `" + DIRECTORY + name + SUFFIX + "` on the class path: " + e, e);
        }
        return read(found.values()).stream().filter(each -> each.isCalled(name)).toList();
    }

    /** List the files, each once though several loaders find it. */
    private Set<URL> files() {
        Map<String, URL> found = new TreeMap<>();
        try {
            for (ClassLoader loader : loaders) {
                for (URL directory : Collections.list(loader.getResources(DIRECTORY))) {
                    for (URL file : below(directory)) {
                        found.put(file.toString(), file);
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new SystemContainerException(
                    "looking for `" + DIRECTORY + "` on the class path: " + e, e);
        }
        return new LinkedHashSet<>(found.values());
    }

    private static List<URL> below(URL directory) throws IOException, URISyntaxException {
        if (directory.getProtocol().equals("file")) {
            return inDirectory(Path.of(directory.toURI()));
        }
        URLConnection connection = directory.openConnection();
        if (connection instanceof JarURLConnection jar) {
            jar.setUseCaches(false);
            try (JarFile file = jar.getJarFile()) {
                return inJar(file, jar.getJarFileURL());
            }
        }
        return List.of();
    }

    private static List<URL> inDirectory(Path directory) throws IOException {
        List<URL> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path entry : entries) {
                files.add(entry.toUri().toURL());
            }
        }
        return files;
    }

    private static List<URL> inJar(JarFile jar, URL location) throws IOException {
        List<URL> files = new ArrayList<>();
        for (String name : jar.stream().map(ZipEntry::getName).toList()) {
            boolean inIt = name.startsWith(DIRECTORY) && name.endsWith(SUFFIX);
            if (inIt && name.indexOf('/', DIRECTORY.length()) < 0) {
                files.add(URI.create("jar:" + location + "!/" + name).toURL());
            }
        }
        return files;
    }

    private static Profile read(URL file) {
        try {
            URLConnection connection = file.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Profile profile = ProfileYaml.read("`" + file + "`", yaml);
                return profile.name().isEmpty() ? profile.name(nameOf(file)) : profile;
            }
        } catch (IOException e) {
            throw new SystemContainerException("reading the profile `" + file + "`: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(e.getMessage(), e);
        }
    }

    private static String nameOf(URL file) {
        String path = file.getPath();
        return path.substring(path.lastIndexOf('/') + 1, path.length() - SUFFIX.length());
    }
}
