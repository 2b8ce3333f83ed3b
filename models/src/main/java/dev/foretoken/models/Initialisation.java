package dev.foretoken.models;

import dev.foretoken.api.numerics.Philox;
import java.util.Arrays;
import java.util.Map;

/** The law that a tensor is drawn from before training. */
sealed interface Initialisation {
    /** Fills the values with the numbers behind the tensor's address. */
    void fill(float[] values, Philox random, int tensor);

    /** All the same. */
    record Constant(float value) implements Initialisation {
        @Override
        public void fill(float[] values, Philox random, int tensor) {
            Arrays.fill(values, value);
        }
    }

    /** Normal around 0. */
    record Normal(float deviation) implements Initialisation {
        @Override
        public void fill(float[] values, Philox random, int tensor) {
            random.normals(tensor, 0, 0, values, 0, values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] *= deviation;
            }
        }
    }

    /** Uniform around 0. */
    record Uniform(float bound) implements Initialisation {
        @Override
        public void fill(float[] values, Philox random, int tensor) {
            random.uniforms(-bound, bound, tensor, 0, 0, values);
        }
    }

    /**
     * What a part's tensor is drawn from: what the official code draws it from, where there is one.
     *
     * @param tensors shapes of all tensors of the part
     */
    static Initialisation of(PartSpec part, String name, Map<String, int[]> tensors) {
        int[] shape = tensors.get(name);
        if (part instanceof KlAutoencoderSpec) {
            return convolutional(name, tensors);
        }
        if (part instanceof ConvolutionalClassifierSpec) {
            return rectified(name, tensors);
        }
        if (name.endsWith(".bias") || name.contains("adaLN_modulation") || name.contains("final_layer")) {
            return new Constant(0);
        }
        if (shape.length == 1) {
            return new Constant(1);
        }
        boolean linear = name.endsWith(".weight") && !name.equals("class_emb.weight") && !name.contains("time_embed");
        // Glorot and Bengio 2010, equation 16; queries, keys and values count as one matrix.
        return linear ? new Uniform((float) Math.sqrt(6.0 / (shape[0] + shape[1]))) : new Normal(0.02f);
    }

    /** PyTorch's defaults: a convolution's weights and biases within 1 / sqrt(fan in), a normalisation's 1 and 0. */
    private static Initialisation convolutional(String name, Map<String, int[]> tensors) {
        int[] weight = tensors.get(name.replaceAll("\\.bias$", ".weight"));
        if (weight.length == 1) {
            return new Constant(name.endsWith(".bias") ? 0 : 1);
        }
        return new Uniform((float) (1 / Math.sqrt(weight[1] * weight[2] * weight[3])));
    }

    /**
     * Values keep their size from layer to layer: a weight's variance is 2 / fan in (He et al. 2015, arXiv 1502.01852,
     * equation 10).
     */
    private static Initialisation rectified(String name, Map<String, int[]> tensors) {
        int[] shape = tensors.get(name);
        if (shape.length == 1) {
            return new Constant(name.endsWith(".bias") ? 0 : 1);
        }
        int fanIn = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        return new Normal((float) Math.sqrt(2.0 / fanIn));
    }
}
