package dev.foretoken.tensorflow;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The layers of convolutional networks. Pictures are [n, height, width, channels], which is what the kernels of the CPU
 * want; their size may differ from call to call.
 */
final class ConvolutionLayers {
    private static final float EPSILON = 1e-6f;

    private final Layers layers;
    private final Ops tf;

    ConvolutionLayers(Layers layers) {
        this.layers = layers;
        this.tf = layers.tf();
    }

    /** [n, channels, height, width] to [n, height, width, channels]. */
    Operand<TFloat32> channelsLast(Operand<TFloat32> x) {
        return tf.linalg.transpose(x, tf.constant(new int[] {0, 2, 3, 1}));
    }

    /** [n, height, width, channels] to [n, channels, height, width]. */
    Operand<TFloat32> channelsFirst(Operand<TFloat32> x) {
        return tf.linalg.transpose(x, tf.constant(new int[] {0, 3, 1, 2}));
    }

    /** The convolution with a kernel of odd size; beyond its border the picture is zero. */
    Operand<TFloat32> convolution(String name, Operand<TFloat32> x, int in, int out, int kernel) {
        return layers.widen(convolution(name, layers.narrow(x), in, out, kernel, 1));
    }

    /** Half the height and the width, by the convolution with a 3x3 kernel at every other pixel. */
    Operand<TFloat32> downsample(String name, Operand<TFloat32> x, int in, int out) {
        return layers.widen(convolution(name, layers.narrow(x), in, out, 3, 2));
    }

    private <T extends TFloating> Operand<T> convolution(
            String name, Operand<T> x, int in, int out, int kernel, long stride) {
        Parameter weight = layers.parameter(name + ".weight", out, in, kernel, kernel);
        Parameter bias = layers.parameter(name + ".bias", out);
        // With stride 2, SAME pads an even size below and to the right only, as the official code does.
        Operand<T> y = tf.nn.conv2d(
                x, layers.read(weight, x.type(), 2, 3, 1, 0), List.of(1L, stride, stride, 1L), "SAME");
        return tf.nn.biasAdd(y, layers.read(bias, x.type()));
    }

    /** Twice the height and the width, each pixel repeated. */
    Operand<TFloat32> upsample(Operand<TFloat32> x) {
        Operand<TInt32> size = tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
        return tf.image.resizeNearestNeighbor(x, tf.math.mul(size, tf.constant(2)));
    }

    /**
     * (x - mean) / sqrt(variance + epsilon) g + b, with mean and variance over the pixels of a group of channels (Wu
     * and He 2018, arXiv 1803.08494). What depends on the group alone is multiplied out first: the picture is passed
     * over as few times as can be.
     */
    Operand<TFloat32> groupNorm(String name, Operand<TFloat32> x, int channels, int groups) {
        Operand<TFloat32> gain = layers.read(layers.parameter(name + ".weight", channels));
        Operand<TFloat32> shift = layers.read(layers.parameter(name + ".bias", channels));
        Operand<TFloat32> mean = groupMean(x, channels, groups);
        Operand<TFloat32> variance = groupMean(tf.math.squaredDifference(x, mean), channels, groups);
        Operand<TFloat32> scale = tf.math.mul(gain, tf.math.rsqrt(layers.add(variance, tf.constant(EPSILON))));
        return layers.add(tf.math.mul(x, scale), tf.math.sub(shift, tf.math.mul(mean, scale)));
    }

    /** The mean over the pixels of each channel's group, [n, 1, 1, channels]. */
    private Operand<TFloat32> groupMean(Operand<TFloat32> x, int channels, int groups) {
        Operand<TFloat32> channelMeans = tf.reshape(
                tf.math.mean(x, tf.constant(new int[] {1, 2})),
                tf.constant(new int[] {-1, groups, channels / groups}));
        Operand<TFloat32> groupMeans = tf.math.mean(channelMeans, tf.constant(2), Mean.keepDims(true));
        return tf.reshape(
                tf.broadcastTo(groupMeans, tf.shape(channelMeans)), tf.constant(new int[] {-1, 1, 1, channels}));
    }

    /** One-headed attention among the pixels; {@code q}, {@code k}, {@code v} and {@code proj_out} are 1x1 kernels. */
    Operand<TFloat32> selfAttention(String name, Operand<TFloat32> x, int channels) {
        return layers.widen(selfAttend(name, layers.narrow(x), channels));
    }

    private <T extends TFloating> Operand<T> selfAttend(String name, Operand<T> x, int channels) {
        Operand<T> q = convolution(name + ".q", x, channels, channels, 1, 1);
        Operand<T> k = convolution(name + ".k", x, channels, channels, 1, 1);
        Operand<T> v = convolution(name + ".v", x, channels, channels, 1, 1);
        Operand<T> attended = layers.attention(
                pixels(q, channels), pixels(k, channels), pixels(v, channels), channels, Optional.empty());
        return convolution(name + ".proj_out", tf.reshape(attended, tf.shape(x)), channels, channels, 1, 1);
    }

    /** [n, height, width, channels] to [n, 1, height * width, channels]. */
    private <T extends TFloating> Operand<T> pixels(Operand<T> x, int channels) {
        return tf.reshape(x, layers.concat(0, layers.rows(x), tf.constant(new int[] {1, -1, channels})));
    }
}
