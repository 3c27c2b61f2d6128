package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AptSourcesTests {

    static Path apt(String name) {
        try {
            return Path.of(AptSourcesTests.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void reads_one_line_sources() {
        assertThat(AptSources.read(apt("apt-lines")))
                .containsExactly(
                        new AptSource(
                                List.of(URI.create("http://mirror.example.org/debian")),
                                List.of("bookworm"),
                                List.of("main", "contrib"),
                                "/usr/share/keyrings/debian-archive-keyring.gpg",
                                false),
                        new AptSource(
                                List.of(URI.create("http://mirror.example.org/debian")),
                                List.of("bookworm-updates"),
                                List.of("main"),
                                "",
                                true),
                        new AptSource(
                                List.of(URI.create("https://security.example.org/")),
                                List.of("bookworm-security"),
                                List.of("main"),
                                "",
                                true),
                        new AptSource(
                                List.of(URI.create("https://tools.example.org/apt")),
                                List.of("./"),
                                List.of(),
                                "",
                                true));
    }

    @Test
    void reads_sources_in_paragraphs() {
        List<AptSource> sources = AptSources.read(apt("apt-stanzas"));

        assertThat(sources)
                .extracting(AptSource::uris)
                .containsExactly(
                        List.of(
                                URI.create("http://one.example.org/debian"),
                                URI.create("http://two.example.org/debian/")),
                        List.of(URI.create("http://one.example.org/debian-security")),
                        List.of(URI.create("https://apt.example.org/debian")));
        assertThat(sources.get(0).suites()).containsExactly("trixie", "trixie-updates");
        assertThat(sources.get(0).components()).containsExactly("main", "non-free-firmware");
        assertThat(sources.get(1).checkValidUntil()).isFalse();
        assertThat(sources.get(2).signedBy())
                .startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n.\n");
    }

    @Test
    void finds_nothing_where_there_is_nothing() {
        assertThat(AptSources.read(Path.of("/nowhere"))).isEmpty();
    }
}
