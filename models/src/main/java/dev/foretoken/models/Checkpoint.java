package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An open file of named tensors. It may be read by several threads at once. */
public sealed interface Checkpoint extends Weights, AutoCloseable permits Safetensors, TorchCheckpoint {
    /** How a tensor is stored. */
    DataType dataType(String name);

    @Override
    void close();

    /**
     * Opens a checkpoint, whatever its format.
     *
     * @param file a PyTorch file, a safetensors file or the index of a sharded one
     * @param stateDict see {@link TorchCheckpoint#open}; only PyTorch files have them
     * @throws ForetokenException if it cannot be read
     */
    static Checkpoint open(Path file, Optional<String> stateDict) {
        byte[] magic;
        try (InputStream in = Files.newInputStream(file)) {
            magic = in.readNBytes(2);
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
        if (magic.length == 2 && magic[0] == 'P' && magic[1] == 'K') {
            return TorchCheckpoint.open(file, stateDict);
        }
        if (magic.length == 2 && magic[0] == (byte) 0x80 && magic[1] == 2) {
            throw Failures.corrupt(
                    file, "it is in PyTorch's format before 1.6; load it with PyTorch and torch.save it again");
        }
        if (stateDict.isPresent()) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "[" + file + "] has no state dictionary [" + stateDict.get() + "]: only PyTorch files have them");
        }
        return Safetensors.open(file);
    }
}
