package io.systemcontainers.image.file;

import io.systemcontainers.image.file.squashfs.SquashfsReader;
import io.systemcontainers.rootfs.FileWriter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts the files of a squashfs into a root. One thread walks the image, some decompress its blocks,
 * and the caller's writes files.
 */
final class SquashfsUnpacker {

    private final RootWriter root;

    SquashfsUnpacker(RootWriter root) {
        this.root = root;
    }

    void unpack(Path file) throws IOException {
        UnpackBudget budget = root.budget();
        try (SquashfsReader image = SquashfsReader.open(file, budget::decompressed);
                SquashfsPieces pieces = new SquashfsPieces(image, budget::decompressed)) {
            for (Piece next = pieces.next(); next != null; next = pieces.next()) {
                Piece piece = next;
                try {
                    put(piece, pieces);
                } catch (IOException | RuntimeException e) {
                    throw EntryException.of(piece.path(), e);
                }
            }
        }
    }

    private void put(Piece piece, SquashfsPieces pieces) throws IOException {
        switch (piece.kind()) {
            case DIRECTORY -> root.directory(piece.entry());
            case FILE -> root.file(piece.entry(), writer -> copy(piece, pieces, writer));
            case SYMLINK -> root.symlink(piece.entry(), piece.target());
            case HARD_LINK -> root.hardLink(piece.path(), piece.target());
            case FIFO -> root.fifo(piece.entry());
            case OTHER -> root.budget().file(piece.path());
            case DATA, HOLE, END -> throw new IllegalStateException("data without a file");
        }
    }

    private void copy(Piece file, SquashfsPieces pieces, FileWriter writer) throws IOException {
        long end = 0;
        boolean hole = false;
        for (Piece part = pieces.next(); part.kind() != Piece.Kind.END; part = pieces.next()) {
            if (part.kind() == Piece.Kind.HOLE) {
                hole = true;
            } else {
                if (hole) {
                    writer.seek(end);
                    hole = false;
                }
                root.write(writer, pieces.content(part), part.from(), part.length());
            }
            end += part.length();
        }
        if (hole) {
            writer.size(file.size());
        }
    }
}
