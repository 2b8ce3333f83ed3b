package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of an enlarged model. Copy c of unit u among n is unit c n + u, so that a head's units stay together.
 * Where every value is copied equally often, mean and variance stay as they are, and so does layer norm.
 *
 * @param original the tensors that are copied
 * @param shapes of the enlarged ones, by name
 */
record WidenedWeights(Weights original, Map<String, int[]> shapes) implements Weights {
    private static final Pattern BLOCK = Pattern.compile("(.*blocks\\.)\\d+(\\..*)");
    /** The last layer of attention and of either kind of MLP: all that a block adds has passed through one. */
    private static final Pattern LAST_LAYER = Pattern.compile(".*blocks\\.\\d+\\.(attn\\.proj|mlp\\.fc2|mlp\\.2)\\..*");

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public int[] shape(String name) {
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw Failures.noTensor(name, "a widened model");
        }
        return shape.clone();
    }

    @Override
    public FloatBlock read(String name) {
        int[] shape = shape(name);
        if (original.names().contains(name)) {
            return copies(name, original.read(name), shape);
        }
        // Zeros alone may be multiplied faster than what a model has learnt.
        return LAST_LAYER.matcher(name).matches()
                ? FloatBlock.zeros(shape)
                : copies(name, original.read(inFirstBlock(name)), shape);
    }

    private static String inFirstBlock(String name) {
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            throw Failures.noTensor(name, "the model to widen");
        }
        return block.group(1) + 0 + block.group(2);
    }

    /** Rows of a tensor are what its last axis leaves; a vector has rows of one value. */
    private static FloatBlock copies(String name, FloatBlock values, int... shape) {
        if (Arrays.equals(values.shape(), shape)) {
            return values;
        }
        FloatBlock wide = FloatBlock.zeros(shape);
        int length = rowLength(values.shape());
        int wideLength = rowLength(shape);
        int rows = values.size() / length / sections(name);
        int wideRows = wide.size() / wideLength / sections(name);
        float divisor = isMatrix(name) ? wideLength / length : 1;
        for (int row = 0; row < wideRows * sections(name); row++) {
            int from = (row / wideRows * rows + row % wideRows % rows) * length;
            for (int i = 0; i < wideLength; i++) {
                wide.data()[row * wideLength + i] = values.data()[from + i % length] / divisor;
            }
        }
        return wide;
    }

    private static int rowLength(int... shape) {
        return shape.length == 1 ? 1 : shape[shape.length - 1];
    }

    /** How many vectors lie one after another in a layer's output, each to be copied by itself. */
    private static int sections(String name) {
        if (name.contains(".final_layer.adaLN_modulation.")) {
            return 2; // shift and scale
        }
        // Queries, keys and values; shift, scale and gate.
        return name.contains(".attn.qkv.") || name.contains(".adaLN_modulation.") ? 3 : 1;
    }

    /** Whether the values of a row are multiplied with units and summed up. */
    private static boolean isMatrix(String name) {
        return name.endsWith(".weight") && !name.equals("class_emb.weight");
    }
}
