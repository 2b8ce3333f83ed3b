package dev.foretoken.tensorflow;

import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The picture classifier of {@link ConvolutionalClassifierSpec}. What it computes of a picture depends on no other. */
final class ClassifierGraph {
    private final Layers layers;
    private final ConvolutionLayers convolutions;
    private final Ops tf;
    private final ConvolutionalClassifierSpec size;

    ClassifierGraph(Layers layers, ConvolutionalClassifierSpec size) {
        this.layers = layers;
        this.convolutions = new ConvolutionLayers(layers);
        this.tf = layers.tf();
        this.size = size;
    }

    /** [n, 3, height, width] to features [n, features] and logits [n, classes]. */
    GraphFunction classify() {
        Operand<TFloat32> pictures = layers.input(TFloat32.class, -1, 3, -1, -1);
        Classified classified = classified(convolutions.channelsLast(pictures));
        return new GraphFunction(List.of(pictures), List.of(classified.features(), classified.logits()));
    }

    /**
     * Classifies pictures [n, height, width, 3].
     *
     * <p>The features are the last linear map before the logits, not yet activated: sets of pictures are compared as if
     * their features were Gaussian, and a linear map of means over pixels is closer to that than what SiLU cuts off.
     */
    Classified classified(Operand<TFloat32> pictures) {
        Operand<TFloat32> h = pictures;
        List<Operand<TFloat32>> maps = new ArrayList<>();
        for (int level = 0; level < size.levels(); level++) {
            String name = "levels." + level;
            int channels = size.channels(level);
            h = convolutions.downsample(name + ".conv", h, size.channels(level - 1), channels);
            h = activated(name + ".norm", h, channels);
            maps.add(h);
        }
        Operand<TFloat32> pooled = tf.math.mean(residualBlock(h), tf.constant(new int[] {1, 2}));
        Operand<TFloat32> features = linear("features", pooled, size.deepest(), size.features());
        maps.add(features);
        return new Classified(
                maps, features, linear("logits", layers.silu(features), size.features(), size.classes()));
    }

    /** What each level sees, channels last, and then the features; features [n, features]; logits [n, classes]. */
    record Classified(List<Operand<TFloat32>> maps, Operand<TFloat32> features, Operand<TFloat32> logits) {}

    private Operand<TFloat32> residualBlock(Operand<TFloat32> x) {
        int channels = size.deepest();
        Operand<TFloat32> h = convolutions.convolution("block.conv1", x, channels, channels, 3);
        h = convolutions.convolution(
                "block.conv2", activated("block.norm1", h, channels), channels, channels, 3);
        return layers.add(x, activated("block.norm2", h, channels));
    }

    private Operand<TFloat32> activated(String norm, Operand<TFloat32> x, int channels) {
        return layers.silu(convolutions.groupNorm(norm, x, channels, ConvolutionalClassifierSpec.GROUPS));
    }

    private Operand<TFloat32> linear(String name, Operand<TFloat32> x, int in, int out) {
        return layers.widen(layers.linear(name, layers.narrow(x), in, out));
    }
}
