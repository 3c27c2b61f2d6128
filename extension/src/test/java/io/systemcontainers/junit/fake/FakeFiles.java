package io.systemcontainers.junit.fake;

import io.systemcontainers.FileChange;
import io.systemcontainers.FileDiff;
import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PullOption;
import io.systemcontainers.PushOption;
import io.systemcontainers.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The files of a {@link FakeMachine}: texts by path. */
final class FakeFiles implements MachineFiles {

    private final Supplier<Map<String, String>> files;
    private final Consumer<String> touch;

    FakeFiles(Supplier<Map<String, String>> files, Consumer<String> touch) {
        this.files = files;
        this.touch = touch;
    }

    @Override
    public void write(String path, byte[] content, PushOption... options) {
        touch.accept("write " + path);
        files.get().put(path, new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public void append(String path, byte[] content) {
        touch.accept("append " + path);
        files.get().merge(path, new String(content, StandardCharsets.UTF_8), String::concat);
    }

    @Override
    public String read(String path) {
        touch.accept("read " + path);
        return files.get().get(path);
    }

    @Override
    public byte[] readBytes(String path) {
        return read(path).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean exists(String path) {
        touch.accept("exists " + path);
        return files.get().containsKey(path);
    }

    @Override
    public List<String> list(String path) {
        touch.accept("list " + path);
        return List.copyOf(files.get().keySet());
    }

    @Override
    public void delete(String path) {
        touch.accept("delete " + path);
        files.get().remove(path);
    }

    @Override
    public void push(Path source, String target, PushOption... options) {
        touch.accept("push " + source.getFileName() + " " + target);
        files.get().put(target, "pushed");
    }

    @Override
    public void pull(String source, Path target, PullOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStat stat(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void makeDirectories(String path, PushOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setOwner(String path, String owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setMode(String path, int mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setModified(String path, Instant time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void symlink(String path, String target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hardLink(String path, String existing) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String readLink(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, byte[]> xattrs(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setXattr(String path, String name, byte[] value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeXattr(String path, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileDiff diff() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileDiff diff(String snapshot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(String path, Consumer<FileChange> callback) {
        throw new UnsupportedOperationException();
    }
}
