package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/** Tensors whose bytes are checked while they are read. */
record VerifiedWeights(Safetensors tensors, Map<String, String> checksums, Path folder) implements Weights {
    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public int[] shape(String name) {
        return tensors.shape(name);
    }

    @Override
    public FloatBlock read(String name) {
        CRC32C checksum = new CRC32C();
        FloatBlock values = tensors.read(name, checksum);
        String found = text(checksum);
        if (!found.equals(checksums.get(name))) {
            throw Failures.corrupt(
                    folder, "tensor [" + name + "] has the checksum [" + found + "], but [" + checksums.get(name)
                            + "] was written: the file was damaged or changed; import it again");
        }
        return values;
    }

    static String text(CRC32C checksum) {
        return String.format("%08x", checksum.getValue());
    }
}
