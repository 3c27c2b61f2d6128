package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlockTests {

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = Files.createFile(directory.resolve("lock"));
    }

    @Test
    void one_excludes_the_other_until_it_is_closed() {
        Flock one = Flock.tryExclusive(file);
        assertThat(one).isNotNull();
        assertThat(Flock.tryExclusive(file)).isNull();
        assertThat(Flock.tryShared(file)).isNull();

        one.close();

        Flock other = Flock.tryExclusive(file);
        assertThat(other).isNotNull();
        other.close();
    }

    @Test
    void is_gone_when_closed_although_a_child_has_a_copy_of_its_descriptor() throws IOException {
        Flock one = Flock.tryExclusive(file);
        int number = Integer.parseInt(descriptors().get(0).getFileName().toString());
        try (Fd copy = new Fd(Function.getFunction("c", "dup").invokeInt(new Object[] {number}))) {
            assertThat(copy.number()).isPositive();
            one.close();

            try (Flock other = Flock.tryExclusive(file)) {
                assertThat(other).isNotNull();
            }
        }
    }

    @Test
    void several_share() {
        Flock one = Flock.tryShared(file);
        Flock other = Flock.tryShared(file);
        assertThat(one).isNotNull();
        assertThat(other).isNotNull();
        assertThat(Flock.tryExclusive(file)).isNull();
        one.close();
        assertThat(Flock.tryExclusive(file)).isNull();
        other.close();
    }

    @Test
    void a_file_that_is_only_there_to_be_locked_goes_with_the_lock() {
        Path turn = directory.resolve("turn");
        Flock one = Flock.tryExclusiveFile(turn);
        assertThat(Flock.tryExclusiveFile(turn)).isNull();
        one.close();
        one.close();

        assertThat(turn).doesNotExist();
    }

    @Test
    void one_of_many_has_a_file_that_each_deletes() throws Exception {
        Path turn = directory.resolve("turn");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Runnable contender =
                () -> {
                    for (int got = 0; got < 500; ) {
                        try (Flock lock = Flock.tryExclusiveFile(turn)) {
                            if (lock != null) {
                                got++;
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                inside.decrementAndGet();
                            }
                        }
                    }
                };
        List<Thread> threads = Stream.generate(() -> new Thread(contender)).limit(4).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).hasValue(1);
        assertThat(turn).doesNotExist();
    }

    @Test
    void directories_are_locked_as_files_are() {
        Flock one = Flock.tryExclusive(directory);
        assertThat(one).isNotNull();
        assertThat(Flock.tryShared(directory)).isNull();
        one.close();
    }

    @Test
    void leaves_no_descriptor_when_somebody_is_in_the_way() throws IOException {
        try (Flock one = Flock.tryExclusive(file)) {
            assertThat(one).isNotNull();
            for (int i = 0; i < 100; i++) {
                assertThat(Flock.tryShared(file)).isNull();
            }
            assertThat(descriptors()).hasSize(1);
        }
    }

    @Test
    void names_what_is_not_there() {
        assertThatThrownBy(() -> Flock.tryShared(directory.resolve("missing")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("`" + directory.resolve("missing") + "`: ENOENT");
    }

    private List<Path> descriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isFile).toList();
        }
    }

    private boolean isFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
        } catch (IOException e) {
            return false; // the descriptor of the listing itself, which is closed by now
        }
    }
}
