package dev.foretoken.api;

/**
 * The one exception of Foretoken. Its message says what went wrong, where, the value in [brackets] and what to do.
 */
public final class ForetokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    public ForetokenException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ForetokenException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** Who has to do something about it. */
    public enum Code {
        /** A request or option has a value that cannot be. */
        INVALID_ARGUMENT(2),
        /** A name of a plugin, part, policy, model or setting is not known. */
        UNKNOWN_NAME(2),
        /** Two plugins or parts have the same name. */
        DUPLICATE_NAME(2),
        /** A model's specification is missing, malformed or does not fit what it is used with. */
        INVALID_MODEL(2),
        /** A checkpoint is truncated, corrupt, unsafe, or its tensors are not the model's. */
        INVALID_CHECKPOINT(1),
        /** A block between two parts has another shape than agreed. */
        WRONG_SHAPE(1),
        /** A model computed NaN or infinity. */
        NOT_FINITE(1),
        /** The device asked for is not there. */
        DEVICE_UNAVAILABLE(1),
        /** A plugin cannot be loaded or broke its contract. */
        PLUGIN_FAILED(1),
        /** A file cannot be read or written. */
        INPUT_OUTPUT(1),
        /** The work was cancelled. */
        CANCELLED(1);

        private final int exitStatus;

        Code(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** Exit status of a process that ends with it: 2 where the command has to change, 1 otherwise. */
        public int exitStatus() {
            return exitStatus;
        }
    }
}
