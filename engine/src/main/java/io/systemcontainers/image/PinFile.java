package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in a user's repository that says which images its tests use. For each name and
 * architecture it has a block, sorted, with a line for each fact, so that a change of an image is
 * one small change of the file.
 */
final class PinFile {

    static final String NAME = "systemcontainers.lock";

    private static final String HEAD =
            """
            # The images that the tests of this repository use, for docs/images.md, "Pinning".
            # Written by Systemcontainers; commit it.
            """;
    private static final Pattern BLOCK = Pattern.compile("\\[(\\S+) (\\S+)\\]");
    private static final Pattern FACT = Pattern.compile("(fingerprint|serial|remote) = (.*\\S)");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final long LARGEST = 4L << 20;

    private final Path path;

    PinFile(Path path) {
        this.path = path;
    }

    /** Find the file in a directory or one above it, up to the root of its repository. */
    static Optional<Path> above(Path directory) {
        for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            Path file = at.resolve(NAME);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
            if (Files.exists(at.resolve(".git"))) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    Path path() {
        return path;
    }

    Optional<Pin> find(String name, String architecture) {
        return Optional.ofNullable(read().get(key(name, architecture)));
    }

    private static String key(String name, String architecture) {
        return name + " " + architecture;
    }

    /** Pin an image; what the file says of others stays. The caller has the file's turn. */
    void put(Pin pin) {
        Map<String, Pin> pins = read();
        requireLines(pin);
        pins.put(key(pin.name(), pin.architecture()), pin);
        StringBuilder text = new StringBuilder(HEAD);
        pins.values().forEach(one -> append(one, text));
        Path written = path.resolveSibling("." + NAME + "-" + UUID.randomUUID());
        try {
            try {
                Files.writeString(written, text);
                Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw KernelException.of("writing", path, e);
        }
    }

    /* What has line ends would be read as pins of other images. */
    private void requireLines(Pin pin) {
        for (String fact : List.of(pin.name(), pin.fingerprint(), pin.serial(), pin.remote())) {
            if (CONTROL.matcher(fact).find()) {
                throw new SystemContainerException(
                        "writing `"
                                + path
                                + "`: `"
                                + MachineText.name(fact)
                                + "` has control characters, and cannot be a line of it: give the"
                                + " image or its remote another name");
            }
        }
    }

    private static void append(Pin pin, StringBuilder text) {
        text.append('\n').append('[').append(key(pin.name(), pin.architecture())).append("]\n");
        text.append("fingerprint = ").append(pin.fingerprint()).append('\n');
        if (!pin.serial().isEmpty()) {
            text.append("serial = ").append(pin.serial()).append('\n');
        }
        if (!pin.remote().isEmpty()) {
            text.append("remote = ").append(pin.remote()).append('\n');
        }
    }

    private Map<String, Pin> read() {
        Map<String, Pin> pins = new TreeMap<>();
        for (Block block : blocks(lines())) {
            Pin pin = block.pin(path);
            if (pins.put(key(pin.name(), pin.architecture()), pin) != null) {
                throw wrong(block.line, "pins `" + pin.name() + "` a second time");
            }
        }
        return pins;
    }

    private List<String> lines() {
        try {
            if (Files.size(path) > LARGEST) {
                throw new SystemContainerException(
                        "reading `" + path + "`: it is larger than " + LARGEST + " bytes");
            }
            return Files.readAllLines(path);
        } catch (MalformedInputException e) {
            throw new SystemContainerException("reading `" + path + "`: it is not text", e);
        } catch (IOException e) {
            throw KernelException.of("reading", path, e);
        }
    }

    private List<Block> blocks(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher begin = BLOCK.matcher(line);
            Matcher fact = FACT.matcher(line);
            if (begin.matches()) {
                blocks.add(new Block(i + 1, begin.group(1), begin.group(2)));
            } else if (fact.matches() && !blocks.isEmpty()) {
                blocks.get(blocks.size() - 1).facts.put(fact.group(1), fact.group(2));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw wrong(i + 1, "is `" + line + "`, and neither [NAME ARCHITECTURE] nor a fact");
            }
        }
        return blocks;
    }

    private SystemContainerException wrong(int line, String what) {
        return wrong(path, line, what);
    }

    private static SystemContainerException wrong(Path path, int line, String what) {
        return new SystemContainerException(
                "reading `"
                        + path
                        + "`: line "
                        + line
                        + " "
                        + what
                        + ": take it from your repository again, or delete the block and pin the"
                        + " image anew");
    }

    /** What the file says of one image. */
    private static final class Block {

        private final int line;
        private final String name;
        private final String architecture;
        private final Map<String, String> facts = new LinkedHashMap<>();

        Block(int line, String name, String architecture) {
            this.line = line;
            this.name = name;
            this.architecture = architecture;
        }

        Pin pin(Path path) {
            String fingerprint = facts.getOrDefault("fingerprint", "");
            if (!fingerprint.matches("[0-9a-f]{64}")) {
                throw wrong(path, line, "begins `" + name + "`, which has no right fingerprint");
            }
            return new Pin(
                    name,
                    architecture,
                    fingerprint,
                    facts.getOrDefault("serial", ""),
                    facts.getOrDefault("remote", ""));
        }
    }
}
