package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import java.util.List;
import java.util.Map;

/**
 * Size of a KL autoencoder (Rombach et al. 2022, arXiv 2112.10752, appendix E.1).
 *
 * @param width channels at full resolution; a multiple of the groups; 128 if 0
 * @param multipliers factor of the width at each level, from full resolution down; each level but the last halves it;
 *     1, 1, 2, 2, 4 if absent
 * @param residualBlocks residual blocks a level in the encoder; the decoder has one more; 2 if 0
 * @param encoderAttention levels of the encoder whose residual blocks are each followed by attention; the last level
 *     if absent
 * @param decoderAttention the same of the decoder; official models have none, and so if absent
 * @param groups groups of channels that the normalisation takes together; 32 if 0. A group of one channel forgets how
 *     bright a picture is, so few channels want few groups
 */
public record KlAutoencoderSpec(
        int width, List<Integer> multipliers, int residualBlocks, List<Integer> encoderAttention,
        List<Integer> decoderAttention, int groups) implements PartSpec {
    /** See {@link #part()}. */
    public static final String PART = "kl";

    public KlAutoencoderSpec {
        width = Require.positive("The autoencoder's width", width == 0 ? 128 : width);
        groups = Require.positive("The autoencoder's groups", groups == 0 ? 32 : groups);
        Require.that(
                width % groups == 0,
                "The autoencoder's width [" + width + "] must be a multiple of its groups [" + groups + "]");
        multipliers = multipliers == null ? List.of(1, 1, 2, 2, 4) : List.copyOf(multipliers);
        Require.that(!multipliers.isEmpty(), "The autoencoder needs at least one level of multipliers");
        multipliers.forEach(multiplier -> Require.positive("The autoencoder's multiplier", multiplier));
        residualBlocks = Require.positive(
                "The autoencoder's residualBlocks", residualBlocks == 0 ? 2 : residualBlocks);
        int levels = multipliers.size();
        encoderAttention = encoderAttention == null ? List.of(levels - 1) : List.copyOf(encoderAttention);
        decoderAttention = decoderAttention == null ? List.of() : List.copyOf(decoderAttention);
        for (List<Integer> attention : List.of(encoderAttention, decoderAttention)) {
            Require.that(
                    attention.stream().allMatch(level -> level >= 0 && level < levels),
                    "The autoencoder's attention levels " + attention + " must lie in 0 to [" + (levels - 1) + "]");
        }
    }

    /** A size with the official number of groups. */
    public KlAutoencoderSpec(
            int width, List<Integer> multipliers, int residualBlocks, List<Integer> encoderAttention,
            List<Integer> decoderAttention) {
        this(width, multipliers, residualBlocks, encoderAttention, decoderAttention, 0);
    }

    /** Number of levels. */
    public int levels() {
        return multipliers.size();
    }

    /** Channels at a level. */
    public int channels(int level) {
        return width * multipliers.get(level);
    }

    /** Pixels per latent cell, along either axis. */
    public int factor() {
        return 1 << (levels() - 1);
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public Map<String, int[]> tensors(LatentSpec latent) {
        Layers layers = new Layers();
        addEncoder(layers, latent.channels());
        addDecoder(layers, latent.channels());
        return layers.convolution("quant_conv", 2 * latent.channels(), 2 * latent.channels(), 1)
                .convolution("post_quant_conv", latent.channels(), latent.channels(), 1)
                .tensors();
    }

    private void addEncoder(Layers layers, int latentChannels) {
        layers.convolution("encoder.conv_in", 3, width, 3);
        int in = width;
        for (int level = 0; level < levels(); level++) {
            String prefix = "encoder.down." + level + ".";
            addLevel(layers, prefix, in, level, residualBlocks, encoderAttention);
            in = channels(level);
            if (level < levels() - 1) {
                layers.convolution(prefix + "downsample.conv", in, in, 3);
            }
        }
        addMiddle(layers, "encoder.mid.", in);
        layers.norm("encoder.norm_out", in).convolution("encoder.conv_out", in, 2 * latentChannels, 3);
    }

    private void addDecoder(Layers layers, int latentChannels) {
        int deepest = channels(levels() - 1);
        layers.convolution("decoder.conv_in", latentChannels, deepest, 3);
        addMiddle(layers, "decoder.mid.", deepest);
        // Computed from the deepest level up, but listed by level.
        for (int level = 0; level < levels(); level++) {
            String prefix = "decoder.up." + level + ".";
            int in = level == levels() - 1 ? deepest : channels(level + 1);
            addLevel(layers, prefix, in, level, residualBlocks + 1, decoderAttention);
            if (level > 0) {
                layers.convolution(prefix + "upsample.conv", channels(level), channels(level), 3);
            }
        }
        layers.norm("decoder.norm_out", channels(0)).convolution("decoder.conv_out", channels(0), 3, 3);
    }

    private void addLevel(Layers layers, String prefix, int in, int level, int blocks, List<Integer> attention) {
        for (int block = 0; block < blocks; block++) {
            int from = block == 0 ? in : channels(level);
            addResidualBlock(layers, prefix + "block." + block + ".", from, channels(level));
        }
        if (attention.contains(level)) {
            for (int block = 0; block < blocks; block++) {
                addAttention(layers, prefix + "attn." + block + ".", channels(level));
            }
        }
    }

    private static void addMiddle(Layers layers, String prefix, int channels) {
        addResidualBlock(layers, prefix + "block_1.", channels, channels);
        addAttention(layers, prefix + "attn_1.", channels);
        addResidualBlock(layers, prefix + "block_2.", channels, channels);
    }

    private static void addResidualBlock(Layers layers, String prefix, int in, int out) {
        layers.norm(prefix + "norm1", in)
                .convolution(prefix + "conv1", in, out, 3)
                .norm(prefix + "norm2", out)
                .convolution(prefix + "conv2", out, out, 3);
        if (in != out) {
            layers.convolution(prefix + "nin_shortcut", in, out, 1);
        }
    }

    private static void addAttention(Layers layers, String prefix, int channels) {
        layers.norm(prefix + "norm", channels)
                .convolution(prefix + "q", channels, channels, 1)
                .convolution(prefix + "k", channels, channels, 1)
                .convolution(prefix + "v", channels, channels, 1)
                .convolution(prefix + "proj_out", channels, channels, 1);
    }
}
