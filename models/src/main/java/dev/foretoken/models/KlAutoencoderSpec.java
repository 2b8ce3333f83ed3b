package dev.foretoken.models;

import java.util.List;

/**
 * Size of a KL autoencoder (Rombach et al. 2022, arXiv 2112.10752, appendix E.1).
 *
 * @param width channels at full resolution
 * @param multipliers factor of the width at each level, from full resolution down; each level but the last halves it
 * @param residualBlocks residual blocks a level in the encoder; the decoder has one more
 * @param encoderAttention levels of the encoder whose residual blocks are each followed by attention
 * @param decoderAttention the same of the decoder; official models have none
 */
public record KlAutoencoderSpec(
        int width, List<Integer> multipliers, int residualBlocks, List<Integer> encoderAttention,
        List<Integer> decoderAttention) {}
