package dev.foretoken.api;

/** What the host offers to a part that is being created. It grows without breaking plugins. */
public interface PartContext {
    /** The latent that the part works on. */
    LatentSpec latent();

    /** The weights of the model that the part belongs to; {@link Weights#NONE} for a part without a model. */
    Weights weights();

    /** Where the user wants it to run. */
    Device device();

    /** The arithmetic that the user allows in matrix products. */
    Precision precision();
}
