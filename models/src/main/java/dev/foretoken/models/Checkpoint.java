package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        // Fewer bytes would not do: a safetensors file begins with a number.
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(4);
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
        if (Arrays.equals(start, new byte[] {'P', 'K', 3, 4})) {
            return TorchCheckpoint.open(file, stateDict);
        }
        if (Arrays.equals(start, new byte[] {(byte) 0x80, 2, (byte) 0x8A, 10})) {
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
