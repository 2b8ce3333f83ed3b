package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import java.util.Map;
import java.util.Set;

/**
 * Weights that no training has seen, of any model, made as they are read: matrices and convolutions as large as Glorot
 * and Bengio (2010) start them, gains near 1 and all else near 0. The same tensor is the same in every run.
 *
 * @param shapes the tensors' shapes by name
 */
record SyntheticWeights(Map<String, int[]> shapes) implements Weights {
    private static final long SEED = 1;

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public int[] shape(String name) {
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_CHECKPOINT, "No tensor [" + name + "] among " + shapes.keySet());
        }
        return shape.clone();
    }

    @Override
    public FloatBlock read(String name) {
        int[] shape = shape(name);
        boolean isProduct = shape.length == 2 || shape.length == 4;
        float bound = isProduct ? glorot(shape) : 0.1f;
        float centre = shape.length == 1 && name.endsWith(".weight") ? 1 : 0;
        FloatBlock values = FloatBlock.zeros(shape);
        new Philox(SEED).uniforms(centre - bound, centre + bound, name.hashCode(), 0, 0, values.data());
        return values;
    }

    /** Equation 16, where each place of a convolution's kernel is a matrix of its own. */
    private static float glorot(int... shape) {
        int places = shape.length == 4 ? shape[2] * shape[3] : 1;
        return (float) Math.sqrt(6.0 / ((shape[0] + shape[1]) * places));
    }
}
