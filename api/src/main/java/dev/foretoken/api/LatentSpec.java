package dev.foretoken.api;

/**
 * The latent picture that a model generates and how it is cut into tokens. Each square of {@code patch} by {@code
 * patch} cells is one token; its values are ordered channel, row, column (MAR's {@code patchify}).
 *
 * @param channels channels of the latent
 * @param height rows of the latent, in cells
 * @param width columns of the latent, in cells
 * @param patch side of a token, in cells
 * @param scale what the autoencoder's latents were multiplied with before the model saw them; 0.2325 for KL-16
 */
public record LatentSpec(int channels, int height, int width, int patch, float scale) {
    public LatentSpec {
        if (channels < 1 || height < 1 || width < 1 || patch < 1 || height % patch != 0 || width % patch != 0) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_MODEL,
                    "A latent of [" + channels + "] channels and [" + height + "x" + width
                            + "] cells cannot be cut into patches of [" + patch + "]");
        }
        if (!(scale > 0 && Float.isFinite(scale))) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_MODEL, "The latent scale [" + scale + "] must be positive");
        }
    }

    /** The same latent, cut into tokens of another side. */
    public LatentSpec withPatch(int patch) {
        return new LatentSpec(channels, height, width, patch, scale);
    }

    /** Number of tokens of a picture, L. */
    public int tokens() {
        return (height / patch) * (width / patch);
    }

    /** Number of values of a token, D. */
    public int tokenDimension() {
        return channels * patch * patch;
    }

    /**
     * Puts tokens [n, L, D] together to latents [n, channels, height, width].
     *
     * @throws ForetokenException if the tokens have another shape
     */
    public FloatBlock unpatchify(FloatBlock tokens) {
        int n = tokens.rows();
        tokens.requireShape("tokens", n, tokens(), tokenDimension());
        FloatBlock latents = FloatBlock.zeros(n, channels, height, width);
        rearrange(n, tokens.data(), latents.data(), false);
        return latents;
    }

    /**
     * Cuts latents [n, channels, height, width] into tokens [n, L, D]; the inverse of {@link #unpatchify}.
     *
     * @throws ForetokenException if the latents have another shape
     */
    public FloatBlock patchify(FloatBlock latents) {
        int n = latents.rows();
        latents.requireShape("latents", n, channels, height, width);
        FloatBlock tokens = FloatBlock.zeros(n, tokens(), tokenDimension());
        rearrange(n, tokens.data(), latents.data(), true);
        return tokens;
    }

    private void rearrange(int n, float[] tokens, float[] latents, boolean toTokens) {
        int token = 0;
        for (int image = 0; image < n; image++) {
            for (int top = 0; top < height; top += patch) {
                for (int left = 0; left < width; left += patch) {
                    for (int channel = 0; channel < channels; channel++) {
                        for (int row = top; row < top + patch; row++) {
                            int cell = ((image * channels + channel) * height + row) * width + left;
                            System.arraycopy(
                                    toTokens ? latents : tokens, toTokens ? cell : token,
                                    toTokens ? tokens : latents, toTokens ? token : cell, patch);
                            token += patch;
                        }
                    }
                }
            }
        }
    }
}
