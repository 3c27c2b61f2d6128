package io.systemcontainers.store;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the store knows of something that it keeps: a file of properties in UTF-8. A loss of power
 * may have left it empty or cut off, and a disk may have put anything in its place.
 */
public final class Facts {

    /* More than any of them has. */
    private static final int LARGEST = 64 * 1024;

    /* What a file or its disk is to blame for; a lack of descriptors or memory is no damage. */
    private static final Set<Errno> DAMAGE =
            Set.of(
                    Errno.EIO,
                    Errno.EACCES,
                    Errno.EPERM,
                    Errno.EISDIR,
                    Errno.ELOOP,
                    Errno.ENXIO,
                    Errno.ESTALE,
                    Errno.EUCLEAN);

    private final Path file;
    private final Properties properties;

    private Facts(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    /**
     * Read a file.
     *
     * @param file the file
     * @return what it says; nothing where there is no such file
     * @throws DamagedException if it is not what {@link #write} writes
     * @throws SystemContainerException if this process cannot read any file at present
     */
    public static Optional<Facts> read(Path file) throws DamagedException {
        byte[] content;
        try (Fd fd = Open.special(file)) {
            content = content(file, fd);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            if (DAMAGE.stream().anyMatch(e::is)) {
                throw new DamagedException(file, "cannot be read: " + Errno.describe(e.errno()), e);
            }
            throw e;
        }
        return Optional.of(new Facts(file, parse(file, content)));
    }

    private static byte[] content(Path file, Fd fd) throws DamagedException {
        byte[] content = new byte[LARGEST + 1];
        byte[] block = new byte[LARGEST + 1];
        int length = 0;
        int read;
        while ((read = FileContent.read(fd, block, file)) > 0) {
            if (length + read > LARGEST) {
                throw new DamagedException(file, "is larger than " + LARGEST + " bytes", null);
            }
            System.arraycopy(block, 0, content, length, read);
            length += read;
        }
        if (length == 0) {
            throw new DamagedException(file, "is empty", null);
        }
        if (content[length - 1] != '\n') {
            throw new DamagedException(file, "is cut off within a line", null);
        }
        return Arrays.copyOf(content, length);
    }

    private static Properties parse(Path file, byte[] content) throws DamagedException {
        Properties properties = new Properties();
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            properties.load(new StringReader(text));
            return properties;
        } catch (CharacterCodingException e) {
            throw new DamagedException(file, "is not text", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedException(file, "is not properties: " + e.getMessage(), e);
        }
    }

    /**
     * Write a file.
     *
     * @param file the file
     * @param properties what to say
     */
    public static void write(Path file, Map<String, String> properties) throws IOException {
        Properties all = new Properties();
        all.putAll(properties);
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, null);
        }
    }

    /**
     * Return a text.
     *
     * @param key its key
     * @return the text, which is not empty
     * @throws DamagedException if it is not there
     */
    public String text(String key) throws DamagedException {
        return value(key, Function.identity());
    }

    /**
     * Return a value.
     *
     * @param key its key
     * @param parse makes it of its text, and throws where that cannot be done
     * @param <T> its type
     * @return the value
     * @throws DamagedException if it is not there, or is something else
     */
    public <T> T value(String key, Function<String, T> parse) throws DamagedException {
        String text = properties.getProperty(key, "");
        if (text.isEmpty()) {
            throw new DamagedException(file, "does not say `" + key + "`", null);
        }
        try {
            return parse.apply(text);
        } catch (RuntimeException e) {
            String shown = MachineText.excerpt(text);
            throw new DamagedException(file, "says `" + shown + "` for `" + key + "`", e);
        }
    }

    /**
     * Return a text that may be missing.
     *
     * @param key its key
     * @return the text
     */
    public Optional<String> find(String key) {
        return Optional.ofNullable(properties.getProperty(key));
    }

    /**
     * Return the texts whose keys have a prefix.
     *
     * @param prefix what their keys begin with
     * @return the texts by the rest of their keys
     */
    public Map<String, String> below(String prefix) {
        Map<String, String> texts = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                texts.put(key.substring(prefix.length()), properties.getProperty(key));
            }
        }
        return texts;
    }
}
