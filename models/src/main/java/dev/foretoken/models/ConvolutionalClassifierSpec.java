package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import java.util.Map;

/**
 * Size of a small convolutional picture classifier: each level halves the picture, a residual block (He et al. 2016,
 * arXiv 1603.05027) looks at all of it, and the mean over its pixels becomes features and logits. With the defaults
 * 31 million operations for a picture of 64x64, and half a million weights.
 *
 * @param classes number of classes
 * @param width channels of the first level, twice as many at the second, and so on; a multiple of 8, the groups of its
 *     normalisation; 32 if 0
 * @param levels how often the picture is halved; 4 if 0
 * @param features length of the feature vector; 128 if 0
 */
public record ConvolutionalClassifierSpec(int classes, int width, int levels, int features) implements PartSpec {
    /** See {@link #part()}. */
    public static final String PART = "conv-classifier";

    /** Groups of channels that its normalisation takes together. */
    public static final int GROUPS = 8;

    public ConvolutionalClassifierSpec {
        Require.positive("The classifier's classes", classes);
        width = Require.positive("The classifier's width", width == 0 ? 32 : width);
        Require.that(
                width % GROUPS == 0, "The classifier's width [" + width + "] must be a multiple of [" + GROUPS + "]");
        levels = Require.positive("The classifier's levels", levels == 0 ? 4 : levels);
        features = Require.positive("The classifier's features", features == 0 ? 128 : features);
    }

    /** Channels at a level; level -1 is the picture. */
    public int channels(int level) {
        return level < 0 ? 3 : width * (level + 1);
    }

    /** Channels at the last level. */
    public int deepest() {
        return channels(levels - 1);
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public Map<String, int[]> tensors(LatentSpec picture) {
        Layers layers = new Layers();
        for (int level = 0; level < levels; level++) {
            String prefix = "levels." + level + ".";
            layers.convolution(prefix + "conv", channels(level - 1), channels(level), 3)
                    .norm(prefix + "norm", channels(level));
        }
        return layers.convolution("block.conv1", deepest(), deepest(), 3)
                .norm("block.norm1", deepest())
                .convolution("block.conv2", deepest(), deepest(), 3)
                .norm("block.norm2", deepest())
                .linear("features", deepest(), features)
                .linear("logits", features, classes)
                .tensors();
    }
}
