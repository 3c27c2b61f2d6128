package io.systemcontainers.image.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** Signs what a mirror of the tests serves. */
public final class SigningKey {

    private final PGPKeyPair pair;
    private final PGPPublicKeyRing ring;
    private final int hash;
    private PGPKeyPair primary;

    private SigningKey(PGPKeyPair pair, PGPPublicKeyRing ring, int hash) {
        this.pair = pair;
        this.ring = ring;
        this.hash = hash;
    }

    /** Makes a key that does not expire. */
    public static SigningKey generate() {
        return generate(Instant.parse("2020-01-01T00:00:00Z"), 0);
    }

    static SigningKey generate(Instant created, long validSeconds) {
        try {
            PGPKeyPair pair = pair(created);
            PGPKeyRingGenerator rings = rings(pair, validSeconds);
            return new SigningKey(pair, rings.generatePublicKeyRing(), HashAlgorithmTags.SHA256);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGPKeyPair pair(Instant created) throws PGPException {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return new BcPGPKeyPair(
                4,
                PublicKeyAlgorithmTags.EDDSA_LEGACY,
                generator.generateKeyPair(),
                Date.from(created));
    }

    private static PGPKeyRingGenerator rings(PGPKeyPair primary, long validSeconds)
            throws PGPException {
        PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
        if (validSeconds > 0) {
            packets.setKeyExpirationTime(true, validSeconds);
        }
        return new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                primary,
                "mirror <mirror@example.org>",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                packets.generate(),
                null,
                signer(primary, HashAlgorithmTags.SHA256),
                null);
    }

    /** Makes a key that signs with a subkey, which neither expires nor is revoked. */
    static SigningKey generateWithSubkey(Instant created, long validSeconds) {
        try {
            PGPKeyPair primary = pair(created);
            PGPKeyPair sub = pair(created);
            PGPKeyRingGenerator rings = rings(primary, validSeconds);
            rings.addSubKey(sub, null, null, signer(sub, HashAlgorithmTags.SHA256));
            SigningKey key =
                    new SigningKey(sub, rings.generatePublicKeyRing(), HashAlgorithmTags.SHA256);
            key.primary = primary;
            return key;
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns this key with its primary key revoked. */
    SigningKey revoked() {
        try {
            PGPSignatureGenerator generator =
                    new PGPSignatureGenerator(
                            signer(primary, HashAlgorithmTags.SHA256), primary.getPublicKey());
            generator.init(PGPSignature.KEY_REVOCATION, primary.getPrivateKey());
            PGPPublicKey key = ring.getPublicKey();
            PGPPublicKey revoked =
                    PGPPublicKey.addCertification(key, generator.generateCertification(key));
            return new SigningKey(pair, PGPPublicKeyRing.insertPublicKey(ring, revoked), hash);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the key that signs, put into the ring of another key, which did not sign it. */
    SigningKey graftedOnto(SigningKey other) {
        PGPPublicKey sub = ring.getPublicKey(pair.getKeyID());
        return new SigningKey(pair, PGPPublicKeyRing.insertPublicKey(other.ring, sub), hash);
    }

    private static BcPGPContentSignerBuilder signer(PGPKeyPair pair, int hash) {
        return new BcPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), hash);
    }

    /** Signs with a hash that must not be accepted any more. */
    SigningKey weak() {
        return new SigningKey(pair, ring, HashAlgorithmTags.SHA1);
    }

    /** Returns the public key as a binary keyring. */
    public byte[] publicKey() {
        try {
            return ring.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String armoredPublicKey() {
        return armored(publicKey());
    }

    /** Returns a keyring of this key only. */
    public Keyring keyring() {
        return Keyring.parse(publicKey(), "test");
    }

    /** Signs a text that ends in a line feed, as gpg --clearsign does. */
    public byte[] sign(String text) {
        try {
            PGPSignatureGenerator generator =
                    new PGPSignatureGenerator(signer(pair, hash), pair.getPublicKey());
            generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, pair.getPrivateKey());
            String body = text.substring(0, text.length() - 1);
            generator.update(body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            String escaped = text.replaceAll("(?m)^-", "- -");
            return ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
                            + escaped
                            + armored(generator.generate().getEncoded()))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (PGPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String armored(byte[] packets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArmoredOutputStream out = ArmoredOutputStream.builder().clearHeaders().build(bytes)) {
            out.write(packets);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
