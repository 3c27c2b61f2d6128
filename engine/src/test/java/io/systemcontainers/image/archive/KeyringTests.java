package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTests {

    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");
    private static final String TEXT = "Origin: Debian\n- dash\n-dash\n\nlast\n";

    private final SigningKey key = SigningKey.generate();

    private static String verify(Keyring keyring, byte[] file) {
        return keyring.verify(file, "InRelease", NOW).text();
    }

    private static byte[] edit(byte[] file, String from, String to) {
        String text = new String(file, StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void returns_the_text_that_a_known_key_signed() {
        assertThat(verify(key.keyring(), key.sign(TEXT))).isEqualTo(TEXT);
    }

    @Test
    void reads_armored_keys_one_after_the_other() {
        String armored = SigningKey.generate().armoredPublicKey() + key.armoredPublicKey();
        Keyring keyring = Keyring.parse(armored.getBytes(StandardCharsets.US_ASCII), "keys");

        assertThat(verify(keyring, key.sign(TEXT))).isEqualTo(TEXT);
    }

    @Test
    void accepts_white_space_that_is_not_signed() {
        assertThat(verify(key.keyring(), edit(key.sign(TEXT), "last\n", "last \t\r\n")))
                .isEqualTo(TEXT);
    }

    @Test
    void accepts_one_good_signature_among_others() {
        String other = new String(SigningKey.generate().sign(TEXT), StandardCharsets.UTF_8);
        String own = new String(key.sign(TEXT), StandardCharsets.UTF_8);
        byte[] ring = join(signature(other), signature(own));
        String message = own.substring(0, own.indexOf("-----BEGIN PGP SIGNATURE"));
        byte[] both = (message + armor(ring)).getBytes(StandardCharsets.UTF_8);

        assertThat(verify(key.keyring(), both)).isEqualTo(TEXT);
    }

    private static byte[] signature(String message) {
        String armored = message.substring(message.indexOf("-----BEGIN PGP SIGNATURE"));
        String base64 =
                armored.lines()
                        .filter(line -> !line.startsWith("-") && !line.startsWith("="))
                        .reduce("", String::concat);
        return java.util.Base64.getDecoder().decode(base64);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static String armor(byte[] packets) {
        return "-----BEGIN PGP SIGNATURE-----\n\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(packets)
                + "\n-----END PGP SIGNATURE-----\n";
    }

    @Test
    void refuses_a_text_that_was_changed() {
        assertThatThrownBy(() -> verify(key.keyring(), edit(key.sign(TEXT), "Debian", "Debiam")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("checking the signature of `InRelease`")
                .hasMessageContaining("did not sign this text");
    }

    @Test
    void refuses_a_key_that_is_not_known_and_says_how_to_add_it() {
        assertThatThrownBy(() -> verify(key.keyring(), SigningKey.generate().sign(TEXT)))
                .hasMessageContaining("is not known")
                .hasMessageContaining("systemcontainers.debian.keyring");
    }

    @Test
    void refuses_a_key_that_has_expired() {
        SigningKey old = SigningKey.generate(NOW.minusSeconds(1000), 500);

        assertThatThrownBy(() -> verify(old.keyring(), old.sign(TEXT)))
                .hasMessageContaining("has expired");
    }

    @Test
    void accepts_a_subkey() {
        SigningKey key = SigningKey.generateWithSubkey(NOW.minusSeconds(1000), 2000);

        assertThat(verify(key.keyring(), key.sign(TEXT))).isEqualTo(TEXT);
    }

    @Test
    void refuses_a_subkey_of_a_primary_key_that_has_expired() {
        SigningKey old = SigningKey.generateWithSubkey(NOW.minusSeconds(1000), 500);

        assertThatThrownBy(() -> verify(old.keyring(), old.sign(TEXT)))
                .hasMessageContaining("is a subkey of key ")
                .hasMessageContaining("which has expired");
    }

    @Test
    void refuses_a_subkey_of_a_primary_key_that_is_revoked() {
        SigningKey key = SigningKey.generateWithSubkey(NOW.minusSeconds(1000), 0).revoked();

        assertThatThrownBy(() -> verify(key.keyring(), key.sign(TEXT)))
                .hasMessageContaining("which is revoked");
        Keyring both = SigningKey.generate().keyring().with(key.keyring());
        assertThatThrownBy(() -> verify(both, key.sign(TEXT)))
                .hasMessageContaining("which is revoked");
    }

    @Test
    void refuses_a_subkey_that_its_primary_key_did_not_sign() {
        SigningKey key =
                SigningKey.generateWithSubkey(NOW.minusSeconds(1000), 0)
                        .graftedOnto(SigningKey.generate());

        assertThatThrownBy(() -> verify(key.keyring(), key.sign(TEXT)))
                .hasMessageContaining("which did not sign it");
    }

    @Test
    void refuses_a_weak_hash() {
        assertThatThrownBy(() -> verify(key.keyring(), key.weak().sign(TEXT)))
                .hasMessageContaining("signed with a weak hash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "header", "unsigned", "cut", "empty"})
    void refuses_what_is_not_one_signed_message(String kind) {
        String signed = new String(key.sign(TEXT), StandardCharsets.UTF_8);
        String file =
                switch (kind) {
                    case "before" -> "Origin: Other\n" + signed;
                    case "after" -> signed + "Origin: Other\n";
                    case "header" -> signed.replace("Hash: SHA256", "Origin: Other");
                    case "unsigned" -> TEXT;
                    case "cut" -> signed.substring(0, signed.length() - 10);
                    default -> "";
                };

        assertThatThrownBy(() -> verify(key.keyring(), file.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("it is not one clear-signed message");
    }

    @Test
    void refuses_a_damaged_signature() {
        byte[] file = key.sign(TEXT);
        String text = new String(file, StandardCharsets.UTF_8);
        int begin = text.indexOf("-----BEGIN PGP SIGNATURE-----\n\n") + 31;

        assertThatThrownBy(
                        () ->
                                verify(
                                        key.keyring(),
                                        (text.substring(0, begin) + "AAAA" + text.substring(begin))
                                                .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("signature of `InRelease`");
    }

    @Test
    void says_that_a_file_is_no_keyring() {
        assertThatThrownBy(() -> Keyring.parse("no key".getBytes(), "file"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading the keyring `file`");
        assertThatThrownBy(() -> Keyring.read(Path.of("/nowhere/keys.gpg")))
                .hasMessageContaining("reading the keyring `/nowhere/keys.gpg`");
    }

    @Test
    void has_ubuntus_keys() {
        Keyring ubuntu = Keyring.of(Distribution.UBUNTU);

        // Of 2012, which signed 18.04 and earlier ones, and of 2018.
        assertThat(ubuntu.contains(0x3B4FE6ACC0B21F32L)).isTrue();
        assertThat(ubuntu.contains(0x871920D1991BC93CL)).isTrue();
        assertThat(ubuntu.contains(0x0E98404D386FA1D9L)).isFalse();
        assertThat(ubuntu.whyUnusable(0x3B4FE6ACC0B21F32L, NOW)).isEmpty();
        assertThat(ubuntu.whyUnusable(0x871920D1991BC93CL, NOW)).isEmpty();
    }

    @Test
    void has_debians_keys() {
        Keyring debian = Keyring.of(Distribution.DEBIAN);

        // The signing subkeys of bullseye, bookworm and trixie: see the README beside the keys.
        assertThat(debian.contains(0x0E98404D386FA1D9L)).isTrue();
        assertThat(debian.contains(0x6ED0E7B82643E131L)).isTrue();
        assertThat(debian.contains(0x78DBA3BC47EF2265L)).isTrue();
        assertThat(debian.contains(1)).isFalse();
        assertThat(debian.whyUnusable(0x0E98404D386FA1D9L, NOW)).isEmpty();
        assertThat(debian.whyUnusable(0x6ED0E7B82643E131L, NOW)).isEmpty();
        assertThat(debian.whyUnusable(0x78DBA3BC47EF2265L, NOW)).isEmpty();
    }

    @Test
    void encodes_keys_so_that_they_can_be_read_again() {
        Keyring copy = Keyring.parse(key.keyring().encoded(), "copy");

        assertThat(verify(copy, key.sign(TEXT))).isEqualTo(TEXT);
    }
}
