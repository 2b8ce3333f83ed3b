package dev.foretoken.models;

/**
 * Size of a MAR backbone (Li et al. 2024, arXiv 2406.11838, appendix B).
 *
 * @param classes rows of the class embedding
 * @param bufferSize copies of the class embedding that the encoder sees before the tokens
 * @param encoder the encoder, over the known tokens
 * @param decoder the decoder, over all positions; its width is that of the condition vector z
 */
public record MarBackboneSpec(int classes, int bufferSize, Transformer encoder, Transformer decoder) {
    /**
     * A stack of pre-norm ViT blocks.
     *
     * @param width values per position
     * @param depth number of blocks
     * @param heads attention heads; they divide the width
     * @param mlpRatio width of the hidden layer over the width
     */
    public record Transformer(int width, int depth, int heads, int mlpRatio) {}
}
