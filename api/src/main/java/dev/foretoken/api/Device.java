package dev.foretoken.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device, as users write it: {@code auto}, {@code cpu} or {@code gpu:N}.
 *
 * @param kind what it is
 * @param index which GPU; 0 for the other kinds
 */
public record Device(Kind kind, int index) {
    public static final Device AUTO = new Device(Kind.AUTO, 0);
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

    /** Kinds of device; {@code AUTO} is the first GPU that the plugin can use, otherwise the CPU. */
    public enum Kind {
        AUTO,
        CPU,
        GPU
    }

    /**
     * Reads {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_ARGUMENT} for anything else
     */
    public static Device parse(String text) {
        Matcher gpu = GPU.matcher(text);
        if (gpu.matches()) {
            return new Device(Kind.GPU, gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
        }
        return switch (text) {
            case "auto" -> AUTO;
            case "cpu" -> CPU;
            default -> throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Unknown device [" + text + "]: use auto, cpu or gpu:N, where N counts from 0");
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case GPU -> "gpu:" + index;
        };
    }
}
