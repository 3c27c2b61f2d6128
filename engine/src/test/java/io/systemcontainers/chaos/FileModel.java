package io.systemcontainers.chaos;

import io.systemcontainers.Machine;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files that a machine has to have, or has.
 *
 * @param content the content of each path; what is not in it is not there
 */
record FileModel(Map<String, String> content) {

    private static final String DIRECTORY = "/root/chaos";
    private static final int FILES = 12;
    private static final int LONGEST = 40_000;

    /** Return the model of a machine that has none of the files. */
    static FileModel empty() {
        return new FileModel(Map.of());
    }

    /** Read what a machine has. */
    static FileModel of(Machine machine) {
        Map<String, String> found = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            String path = path(i);
            if (machine.files().exists(path)) {
                found.put(path, machine.files().read(path));
            }
        }
        return new FileModel(found);
    }

    /** Return the model after a file was written. */
    FileModel with(String path, String text) {
        Map<String, String> changed = new TreeMap<>(content);
        changed.put(path, text);
        return new FileModel(changed);
    }

    static String drawPath(Random random) {
        return path(random.nextInt(FILES));
    }

    static String drawContent(Random random) {
        String line = Long.toHexString(random.nextLong()) + "\n";
        return line.repeat(1 + random.nextInt(LONGEST / line.length()));
    }

    private static String path(int number) {
        return DIRECTORY + "/" + number;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        content.forEach(
                (path, written) ->
                        text.append(path)
                                .append('=')
                                .append(written.lines().findFirst().orElse(""))
                                .append('*')
                                .append(written.lines().count())
                                .append(' '));
        return text.isEmpty() ? "no files" : text.toString().strip();
    }
}
