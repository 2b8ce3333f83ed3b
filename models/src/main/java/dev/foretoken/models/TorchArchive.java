package dev.foretoken.models;

import dev.foretoken.models.StoredTensor.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip container of {@code torch.save}: a pickle, and the values of each storage in an entry of their own,
 * uncompressed. Bytes are checked against the container's CRC-32 when they are first read.
 */
final class TorchArchive implements AutoCloseable {
    private static final String PICKLE = "data.pkl";
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final ZipFile zip;
    private final String root;
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    private TorchArchive(Path file, ZipFile zip, String root) {
        this.file = file;
        this.zip = zip;
        this.root = root;
    }

    static TorchArchive open(Path file) {
        try {
            ZipFile zip = new ZipFile(file.toFile());
            Optional<String> pickle = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.matches("([^/]+/)?" + PICKLE))
                    .findFirst();
            if (pickle.isEmpty()) {
                zip.close();
                throw Failures.corrupt(file, "it has no [" + PICKLE + "], so PyTorch did not write it");
            }
            String name = pickle.get();
            return new TorchArchive(file, zip, name.substring(0, name.length() - PICKLE.length()));
        } catch (ZipException e) {
            throw Failures.corrupt(file, "its zip container is truncated or corrupt: " + e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
    }

    /** The pickle, which tells the tensors. */
    byte[] pickle() {
        requireLittleEndian();
        return read(entry(PICKLE));
    }

    private void requireLittleEndian() {
        if (zip.getEntry(root + "byteorder") != null) {
            String order = new String(read(entry("byteorder")), StandardCharsets.US_ASCII).strip();
            if (!order.equals("little")) {
                throw Failures.corrupt(file, "its byte order is [" + order + "], only [little] is supported");
            }
        }
    }

    private byte[] read(ZipEntry entry) {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            requireEqual(entry, checksum);
            return bytes;
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
    }

    /** What is wrong with a storage, if anything is. */
    Optional<String> fault(Storage storage) {
        ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
        if (entry == null) {
            return Optional.of("lies in the storage [" + storage.key() + "], which is not there");
        }
        int bytes = storage.type().bytes();
        return entry.getSize() % bytes == 0 && entry.getSize() / bytes == storage.values()
                ? Optional.empty()
                : Optional.of("lies in the storage [" + storage.key() + "] of [" + entry.getSize()
                        + "] bytes, too few or too many for [" + storage.values() + "] of [" + storage.type() + "]");
    }

    /** Reads {@code count} values of a storage. */
    float[] read(Storage storage, long from, int count) {
        ZipEntry entry = entry("data/" + storage.key());
        DataType type = storage.type();
        boolean verify = !verified.contains(storage.key());
        long first = verify ? 0 : from;
        float[] values = new float[count];
        CRC32 checksum = new CRC32();
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(first * type.bytes());
            byte[] bytes = new byte[(int) Math.min(BUFFER, storage.values() * type.bytes())];
            long end = verify ? storage.values() : from + count;
            for (long at = first; at < end; at += bytes.length / type.bytes()) {
                int length = in.readNBytes(bytes, 0, (int) Math.min(bytes.length, (end - at) * type.bytes()));
                checksum.update(bytes, 0, length);
                // The part of these values that is asked for.
                long start = Math.max(at, from);
                long stop = Math.min(at + length / type.bytes(), from + count);
                if (start < stop) {
                    ByteBuffer wanted = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                    wanted.position((int) (start - at) * type.bytes());
                    type.read(wanted, values, (int) (start - from), (int) (stop - start));
                }
            }
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
        if (verify) {
            requireEqual(entry, checksum);
            verified.add(storage.key());
        }
        return values;
    }

    private void requireEqual(ZipEntry entry, CRC32 checksum) {
        if (checksum.getValue() != entry.getCrc()) {
            throw Failures.corrupt(
                    file, String.format(
                            "the checksum of [%s] is [%08x] instead of [%08x]: the file is damaged",
                            entry.getName(), checksum.getValue(), entry.getCrc()));
        }
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(root + name);
        if (entry == null || entry.getMethod() != ZipEntry.STORED) {
            throw Failures.corrupt(file, "its entry [" + root + name + "] is missing or compressed");
        }
        return entry;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
    }
}
