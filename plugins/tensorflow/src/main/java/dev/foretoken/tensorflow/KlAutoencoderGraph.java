package dev.foretoken.tensorflow;

import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The two halves of the KL autoencoder (Rombach et al. 2022, arXiv 2112.10752, appendix E.1), under the official names.
 * Whoever builds one half declares, and so loads, no weights of the other.
 */
final class KlAutoencoderGraph {
    private static final float MIN_LOG_VARIANCE = -30;
    private static final float MAX_LOG_VARIANCE = 20;

    private final Layers layers;
    private final ConvolutionLayers convolutions;
    private final Ops tf;
    private final KlAutoencoderSpec size;
    private final int latentChannels;

    KlAutoencoderGraph(Layers layers, KlAutoencoderSpec size, int latentChannels) {
        this.layers = layers;
        this.convolutions = new ConvolutionLayers(layers);
        this.tf = layers.tf();
        this.size = size;
        this.latentChannels = latentChannels;
    }

    /** [n, latentChannels, height, width] to [n, 3, factor height, factor width]. */
    GraphFunction decode() {
        Operand<TFloat32> latents = layers.input(TFloat32.class, -1, latentChannels, -1, -1);
        Operand<TFloat32> pictures = decoded(convolutions.channelsLast(latents));
        return new GraphFunction(List.of(latents), List.of(convolutions.channelsFirst(pictures)));
    }

    /** [n, 3, factor height, factor width] to the mean and, below it, the log variance: [n, 2 latentChannels, ...]. */
    GraphFunction encode() {
        Operand<TFloat32> images = layers.input(TFloat32.class, -1, 3, -1, -1);
        Posterior posterior = posterior(convolutions.channelsLast(images));
        Operand<TFloat32> moments = layers.concat(3, posterior.mean(), posterior.logVariance());
        return new GraphFunction(List.of(images), List.of(convolutions.channelsFirst(moments)));
    }

    /** The Gaussians of a picture's latents; pictures and latents have their channels last. */
    Posterior posterior(Operand<TFloat32> images) {
        Operand<TFloat32> moments = convolutions.convolution(
                "quant_conv", encoder(images), 2 * latentChannels, 2 * latentChannels, 1);
        List<Operand<TFloat32>> halves = layers.split(3, moments, 2);
        return new Posterior(
                halves.get(0),
                tf.math.maximum(
                        tf.math.minimum(halves.get(1), tf.constant(MAX_LOG_VARIANCE)),
                        tf.constant(MIN_LOG_VARIANCE)));
    }

    /** The pictures of latents; both have their channels last. */
    Operand<TFloat32> decoded(Operand<TFloat32> latents) {
        return decoder(convolutions.convolution("post_quant_conv", latents, latentChannels, latentChannels, 1));
    }

    /** Mean and log variance of each latent value, [n, height, width, latentChannels]. */
    record Posterior(Operand<TFloat32> mean, Operand<TFloat32> logVariance) {}

    private Operand<TFloat32> decoder(Operand<TFloat32> z) {
        int in = size.channels(size.levels() - 1);
        Operand<TFloat32> h = convolutions.convolution("decoder.conv_in", z, latentChannels, in, 3);
        h = middle("decoder.mid", h, in);
        for (int level = size.levels() - 1; level >= 0; level--) {
            String name = "decoder.up." + level;
            h = level(name, h, in, level, size.residualBlocks() + 1, size.decoderAttention());
            in = size.channels(level);
            if (level > 0) {
                h = convolutions.convolution(name + ".upsample.conv", convolutions.upsample(h), in, in, 3);
            }
        }
        return convolutions.convolution("decoder.conv_out", activated("decoder.norm_out", h, in), in, 3, 3);
    }

    private Operand<TFloat32> encoder(Operand<TFloat32> x) {
        int in = size.width();
        Operand<TFloat32> h = convolutions.convolution("encoder.conv_in", x, 3, in, 3);
        for (int level = 0; level < size.levels(); level++) {
            String name = "encoder.down." + level;
            h = level(name, h, in, level, size.residualBlocks(), size.encoderAttention());
            in = size.channels(level);
            if (level < size.levels() - 1) {
                h = convolutions.downsample(name + ".downsample.conv", h, in, in);
            }
        }
        h = middle("encoder.mid", h, in);
        return convolutions.convolution(
                "encoder.conv_out", activated("encoder.norm_out", h, in), in, 2 * latentChannels, 3);
    }

    private Operand<TFloat32> level(
            String name, Operand<TFloat32> h, int in, int level, int blocks, List<Integer> attentionLevels) {
        int out = size.channels(level);
        for (int i = 0; i < blocks; i++) {
            h = residualBlock(name + ".block." + i, h, i == 0 ? in : out, out);
            if (attentionLevels.contains(level)) {
                h = attentionBlock(name + ".attn." + i, h, out);
            }
        }
        return h;
    }

    private Operand<TFloat32> middle(String name, Operand<TFloat32> h, int channels) {
        h = residualBlock(name + ".block_1", h, channels, channels);
        h = attentionBlock(name + ".attn_1", h, channels);
        return residualBlock(name + ".block_2", h, channels, channels);
    }

    private Operand<TFloat32> residualBlock(String name, Operand<TFloat32> x, int in, int out) {
        Operand<TFloat32> h = convolutions.convolution(name + ".conv1", activated(name + ".norm1", x, in), in, out, 3);
        h = convolutions.convolution(name + ".conv2", activated(name + ".norm2", h, out), out, out, 3);
        return layers.add(in == out ? x : convolutions.convolution(name + ".nin_shortcut", x, in, out, 1), h);
    }

    private Operand<TFloat32> attentionBlock(String name, Operand<TFloat32> x, int channels) {
        Operand<TFloat32> normed = convolutions.groupNorm(name + ".norm", x, channels, size.groups());
        return layers.add(x, convolutions.selfAttention(name, normed, channels));
    }

    private Operand<TFloat32> activated(String norm, Operand<TFloat32> x, int channels) {
        return layers.silu(convolutions.groupNorm(norm, x, channels, size.groups()));
    }
}
