package io.systemcontainers.shell;

import io.systemcontainers.sys.NativeAccess;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The line that a person pastes into a shell of the host, to have one in a machine. */
final class ShellLine {

    private static final String MAIN = "io.systemcontainers.Shell";
    /* The first JDK that warns of native calls: JEP 472. */
    private static final int WARNS = 24;

    private ShellLine() {}

    static String of(ShellDirectory.Entry entry) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= WARNS) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.add("-cp");
        words.add(classPath());
        words.add(MAIN);
        words.add(entry.machine());
        words.add(Integer.toString(entry.init()));
        return words.stream().map(ShellLine::quote).collect(Collectors.joining(" "));
    }

    /* Where this JVM has the engine and JNA from; all that it has where one of them says no file. */
    private static String classPath() {
        Set<String> files = new LinkedHashSet<>();
        for (CodeSource source :
                new CodeSource[] {
                    ShellLine.class.getProtectionDomain().getCodeSource(), NativeAccess.source()
                }) {
            if (source == null || !source.getLocation().getProtocol().equals("file")) {
                return System.getProperty("java.class.path");
            }
            try {
                files.add(Path.of(source.getLocation().toURI()).toString());
            } catch (URISyntaxException e) {
                return System.getProperty("java.class.path");
            }
        }
        return String.join(File.pathSeparator, files);
    }

    /** Have a shell take it for one word: POSIX, 2.2.2, Single-Quotes. */
    static String quote(String word) {
        return word.matches("[\\w./:@%+,=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
