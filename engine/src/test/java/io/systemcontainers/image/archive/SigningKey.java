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
            Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
            generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
            PGPKeyPair pair =
                    new BcPGPKeyPair(
                            4,
                            PublicKeyAlgorithmTags.EDDSA_LEGACY,
                            generator.generateKeyPair(),
                            Date.from(created));
            PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
            if (validSeconds > 0) {
                packets.setKeyExpirationTime(true, validSeconds);
            }
            PGPKeyRingGenerator rings =
                    new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            "mirror <mirror@example.org>",
                            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                            packets.generate(),
                            null,
                            signer(pair, HashAlgorithmTags.SHA256),
                            null);
            return new SigningKey(pair, rings.generatePublicKeyRing(), HashAlgorithmTags.SHA256);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
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
    byte[] sign(String text) {
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
