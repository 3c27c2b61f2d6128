package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Hold the keys that may sign a mirror's indexes.
 *
 * <p>Whoever puts a key into a keyring trusts it: no web of trust is looked at, as in gpgv(1).
 */
public final class Keyring {

    private static final Set<Integer> STRONG =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA224);

    private final Map<Long, Known> keys = new HashMap<>();
    private final List<PGPPublicKeyRing> rings = new ArrayList<>();
    private String property = Mirrors.KEYRING_PROPERTY;

    /**
     * Hold a text whose signature is good.
     *
     * @param text the text
     * @param key the id of the key that signed it
     */
    public record Verified(String text, long key) {}

    /**
     * Hold a key.
     *
     * @param key the key
     * @param primary the primary key of its ring, which may be itself
     */
    private record Known(PGPPublicKey key, PGPPublicKey primary) {}

    private Keyring() {}

    /**
     * Return the keys of a distribution's archives.
     *
     * @param distribution the distribution
     * @return the keys that come with the engine
     */
    public static Keyring of(Distribution distribution) {
        String name = distribution.keys();
        try (InputStream resource = Keyring.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is missing from the engine's jar");
            }
            Keyring keyring = parse(resource.readAllBytes(), name);
            keyring.property = distribution.property("keyring");
            return keyring;
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading `" + name + "` from the engine's jar: " + e.getMessage(), e);
        }
    }

    /**
     * Read a file of keys.
     *
     * @param file a file as apt takes it, binary or armored
     * @return its keys
     * @throws SystemContainerException if it cannot be read, or is no such file
     */
    public static Keyring read(Path file) {
        return read(file, Mirrors.KEYRING_PROPERTY + " or Signed-By in apt's sources");
    }

    /**
     * Read a file of keys.
     *
     * @param file a file as apt takes it, binary or armored
     * @param namedBy what names the file, for errors
     * @return its keys
     * @throws SystemContainerException if it cannot be read, or is no such file
     */
    public static Keyring read(Path file, String namedBy) {
        try {
            Keyring keyring = parse(Files.readAllBytes(file), file.toString());
            keyring.property = namedBy;
            return keyring;
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading the keyring `" + file + "`: " + e + ": correct " + namedBy, e);
        }
    }

    static Keyring parse(byte[] content, String from) {
        Keyring keyring = new Keyring();
        try {
            for (byte[] block : blocks(content)) {
                InputStream decoded = PGPUtil.getDecoderStream(new ByteArrayInputStream(block));
                for (Object object : new BcPGPObjectFactory(decoded)) {
                    if (object instanceof PGPPublicKeyRing ring) {
                        keyring.rings.add(ring);
                        PGPPublicKey primary = ring.getPublicKey();
                        ring.forEach(
                                key -> keyring.keys.put(key.getKeyID(), new Known(key, primary)));
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(
                    "reading the keyring `" + from + "`: " + e.getMessage(), e);
        }
        if (keyring.keys.isEmpty()) {
            throw new SystemContainerException(
                    "reading the keyring `" + from + "`: there is no OpenPGP public key in it");
        }
        return keyring;
    }

    /** Split armored keys that follow each other in one file; a decoder stops after the first. */
    private static List<byte[]> blocks(byte[] content) {
        String begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(begin);
        if (at < 0) {
            return List.of(content);
        }
        List<byte[]> blocks = new ArrayList<>();
        while (at >= 0) {
            int next = text.indexOf(begin, at + 1);
            String block = next < 0 ? text.substring(at) : text.substring(at, next);
            blocks.add(block.getBytes(StandardCharsets.ISO_8859_1));
            at = next;
        }
        return blocks;
    }

    /**
     * Return a keyring with these keys and others.
     *
     * @param other more keys
     * @return all of them
     */
    public Keyring with(Keyring other) {
        Keyring both = new Keyring();
        both.property = property;
        both.keys.putAll(keys);
        both.keys.putAll(other.keys);
        both.rings.addAll(rings);
        both.rings.addAll(other.rings);
        return both;
    }

    /**
     * Check that one of these keys signed a message.
     *
     * @param file a clear-signed message
     * @param from where it is from, for errors
     * @param now the time at which keys must not have expired
     * @return the text that is signed
     * @throws SystemContainerException if no good signature is by a key of this keyring
     */
    public Verified verify(byte[] file, String from, Instant now) {
        ClearSigned message = ClearSigned.parse(file, from);
        List<String> verdicts = new ArrayList<>();
        for (PGPSignature signature : signatures(message, from)) {
            String verdict = check(signature, message.signedBytes(), now);
            if (verdict.isEmpty()) {
                return new Verified(message.text(), signature.getKeyID());
            }
            verdicts.add(String.format(Locale.ROOT, "key %016X %s", signature.getKeyID(), verdict));
        }
        throw new SystemContainerException(
                "checking the signature of `"
                        + from
                        + "`: no good signature by a known key ("
                        + (verdicts.isEmpty() ? "it has none" : String.join(", ", verdicts))
                        + "): do not trust this mirror; if its key is your own, name the key's file"
                        + " with "
                        + property);
    }

    /** Tell whether a key is in this keyring. */
    boolean contains(long key) {
        return keys.containsKey(key);
    }

    /**
     * Return the keys as apt takes them.
     *
     * @return a binary keyring
     */
    public byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (PGPPublicKeyRing ring : rings) {
                ring.encode(bytes);
            }
        } catch (IOException e) {
            throw new SystemContainerException("encoding a keyring: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static Iterable<PGPSignature> signatures(ClearSigned message, String from) {
        byte[] armored = message.signature().getBytes(StandardCharsets.US_ASCII);
        try {
            InputStream decoded = PGPUtil.getDecoderStream(new ByteArrayInputStream(armored));
            Object first = new BcPGPObjectFactory(decoded).nextObject();
            return first instanceof PGPSignatureList list ? list : List.of();
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(
                    "reading the signature of `" + from + "`: it is damaged: " + e.getMessage(), e);
        }
    }

    /** Return an empty string for a key that may sign, else what is wrong with it. */
    String whyUnusable(long id, Instant now) {
        Known known = keys.get(id);
        if (known == null) {
            return "is not known";
        }
        String own = whyEnded(known.key(), now);
        if (!own.isEmpty() || known.key().isMasterKey()) {
            return own;
        }
        // RFC 9580, 5.2.1.10: what revokes a primary key revokes its subkeys.
        String primarys = whyEnded(known.primary(), now);
        String why =
                primarys.isEmpty() && !isBound(known.key(), known.primary())
                        ? "did not sign it"
                        : primarys;
        return why.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "is a subkey of key %016X, which %s",
                        known.primary().getKeyID(),
                        why);
    }

    private static String whyEnded(PGPPublicKey key, Instant now) {
        long life = key.getValidSeconds();
        if (key.hasRevocation()) {
            return "is revoked";
        }
        return life > 0 && key.getCreationTime().toInstant().plusSeconds(life).isBefore(now)
                ? "has expired"
                : "";
    }

    private static boolean isBound(PGPPublicKey key, PGPPublicKey primary) {
        Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            try {
                PGPSignature binding = bindings.next();
                binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
                if (binding.verifyCertification(primary, key)) {
                    return true;
                }
            } catch (PGPException | RuntimeException e) {
                // It is no good one, and another may be.
            }
        }
        return false;
    }

    /** Return an empty string for a good signature, else what is wrong with it. */
    private String check(PGPSignature signature, byte[] signed, Instant now) {
        String unusable = whyUnusable(signature.getKeyID(), now);
        if (!unusable.isEmpty()) {
            return unusable;
        }
        PGPPublicKey key = keys.get(signature.getKeyID()).key();
        if (!STRONG.contains(signature.getHashAlgorithm())) {
            return "signed with a weak hash";
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(signed);
            return signature.verify() ? "" : "did not sign this text";
        } catch (PGPException | RuntimeException e) {
            return "cannot be used: " + e.getMessage();
        }
    }
}
