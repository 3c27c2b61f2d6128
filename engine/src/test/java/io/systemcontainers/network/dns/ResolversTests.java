package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolversTests {

    @TempDir private Path directory;

    @Test
    void reads_what_systemd_writes() {
        ResolverList list =
                ResolverList.parse(
                        List.of(
                                "# This file is managed by man:systemd-resolved(8).",
                                "nameserver 127.0.0.53",
                                "options edns0 trust-ad",
                                "search example.com"));

        assertThat(list).isEqualTo(new ResolverList(servers("127.0.0.53"), seconds(5), 2));
    }

    @Test
    void reads_times_and_attempts() {
        assertThat(
                        ResolverList.parse(
                                List.of("nameserver 10.0.0.1", "options timeout:3 attempts:4")))
                .isEqualTo(new ResolverList(servers("10.0.0.1"), seconds(3), 4));
        assertThat(ResolverList.parse(List.of("options timeout:0 attempts:99 timeout:x")))
                .isEqualTo(new ResolverList(servers("127.0.0.1"), seconds(1), 5));
    }

    @Test
    void takes_the_first_three_as_the_c_library_does() {
        assertThat(
                        ResolverList.parse(
                                        List.of(
                                                "nameserver 10.0.0.1",
                                                "nameserver\t2001:db8::1 # two",
                                                "nameserver 10.0.0.3",
                                                "nameserver 10.0.0.4"))
                                .servers())
                .isEqualTo(servers("10.0.0.1", "2001:db8::1", "10.0.0.3"));
    }

    @Test
    void keeps_the_device_of_an_address() {
        InetSocketAddress server =
                ResolverList.parse(List.of("nameserver fe80::1%lo")).servers().get(0);

        assertThat(server.getAddress())
                .isInstanceOfSatisfying(
                        Inet6Address.class,
                        address -> assertThat(address.getScopeId()).isEqualTo(1));
    }

    @Test
    void does_not_look_up_what_is_no_address() {
        assertThat(
                        ResolverList.parse(
                                        List.of(
                                                "nameserver localhost",
                                                "nameserver 1.2.3.256",
                                                "nameserver 1.2.3",
                                                "nameserver x:y",
                                                "nameserver fe80::1%no-such-device",
                                                "nameserver",
                                                "#nameserver 10.0.0.1",
                                                ";nameserver 10.0.0.1",
                                                ""))
                                .servers())
                .isEqualTo(servers("127.0.0.1"));
    }

    @Test
    void follows_the_file() throws IOException {
        Path file = directory.resolve("resolv.conf");
        Resolvers resolvers = Resolvers.of(file);
        assertThat(resolvers.list().servers()).isEqualTo(servers("127.0.0.1"));

        Files.writeString(file, "nameserver 10.0.0.1\n");
        assertThat(resolvers.list().servers()).isEqualTo(servers("10.0.0.1"));
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "nameserver 10.0.0.2\n");
        Files.setLastModifiedTime(file, time);
        assertThat(resolvers.list().servers()).isEqualTo(servers("10.0.0.2"));

        Files.delete(file);
        assertThat(resolvers.list().servers()).isEqualTo(servers("127.0.0.1"));
    }

    @Test
    void sees_another_file_in_its_place() throws IOException {
        FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Path file = directory.resolve("resolv.conf");
        Files.setLastModifiedTime(Files.writeString(file, "nameserver 10.0.0.1\n"), old);
        Resolvers resolvers = Resolvers.of(file);
        ResolverList first = resolvers.list();
        assertThat(resolvers.list()).as("nothing is read twice").isSameAs(first);

        Path other = Files.writeString(directory.resolve("other"), "nameserver 10.0.0.2\n");
        Files.setLastModifiedTime(other, old);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(resolvers.list().servers()).isEqualTo(servers("10.0.0.2"));
    }

    private static List<InetSocketAddress> servers(String... addresses) {
        return List.of(addresses).stream()
                .map(address -> new InetSocketAddress(Messages.ip(address), 53))
                .toList();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
