package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import java.util.Set;

/**
 * A start for a model of large tokens: the weights of the same model with smaller ones. A large token is embedded as
 * the mean of the small ones that it consists of, at the mean of their positions, and the head answers for each of them
 * what it would answer for their mean.
 *
 * @param small weights of the model with smaller tokens
 * @param from how that model cuts the latent into tokens
 * @param to how the other does
 */
public record MergedTokens(Weights small, LatentSpec from, LatentSpec to) implements Weights {
    private static final String POSITIONS = "pos_embed_learned";
    private static final Set<String> READ_TOKENS = Set.of("z_proj.weight", "diffloss.net.input_proj.weight");
    /** What it says of a token is its noise, and then its variance. */
    private static final String FINAL_LAYER = "diffloss.net.final_layer.linear.";

    /**
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_ARGUMENT} if a token of one model does not
     *     consist of whole tokens of the other
     */
    public MergedTokens {
        if (to.patch() % from.patch() != 0 || !to.equals(from.withPatch(to.patch()))) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "A model of [" + to + "] cannot start from one of [" + from + "]: each of its tokens has to consist"
                            + " of whole ones of that model. Choose another side of a token, or another model");
        }
    }

    @Override
    public Set<String> names() {
        return small.names();
    }

    @Override
    public int[] shape(String name) {
        int[] shape = small.shape(name);
        if (name.endsWith(POSITIONS)) {
            shape[1] += to.tokens() - from.tokens();
        } else if (READ_TOKENS.contains(name)) {
            shape[1] = to.tokenDimension();
        } else if (name.startsWith(FINAL_LAYER)) {
            shape[0] = 2 * to.tokenDimension();
        }
        return shape;
    }

    @Override
    public FloatBlock read(String name) {
        FloatBlock values = small.read(name);
        if (name.endsWith(POSITIONS)) {
            return positions(values, shape(name));
        }
        if (READ_TOKENS.contains(name)) {
            return readingMeans(values, shape(name));
        }
        return name.startsWith(FINAL_LAYER) ? answeringForAll(values, shape(name)) : values;
    }

    /** Positions before those of tokens stay. */
    private FloatBlock positions(FloatBlock cells, int... shape) {
        FloatBlock merged = FloatBlock.zeros(shape);
        int width = shape[2];
        int others = shape[1] - to.tokens();
        System.arraycopy(cells.data(), 0, merged.data(), 0, others * width);
        int across = from.width() / from.patch();
        int side = side();
        for (int cell = 0; cell < from.tokens(); cell++) {
            int token = cell / across / side * (across / side) + cell % across / side;
            for (int i = 0; i < width; i++) {
                merged.data()[(others + token) * width + i] +=
                        cells.data()[(others + cell) * width + i] / (side * side);
            }
        }
        return merged;
    }

    private FloatBlock readingMeans(FloatBlock weight, int... shape) {
        FloatBlock merged = FloatBlock.zeros(shape);
        int dimension = shape[1];
        for (int row = 0; row < shape[0]; row++) {
            for (int value = 0; value < dimension; value++) {
                merged.data()[row * dimension + value] =
                        weight.data()[row * from.tokenDimension() + inSmall(value)] / (side() * side());
            }
        }
        return merged;
    }

    private FloatBlock answeringForAll(FloatBlock layer, int... shape) {
        FloatBlock merged = FloatBlock.zeros(shape);
        int length = merged.size() / shape[0];
        int dimension = to.tokenDimension();
        for (int row = 0; row < shape[0]; row++) {
            int source = row / dimension * from.tokenDimension() + inSmall(row % dimension);
            System.arraycopy(layer.data(), source * length, merged.data(), row * length, length);
        }
        return merged;
    }

    /** Which value of a small token is the one of a large token; both are ordered channel, row, column. */
    private int inSmall(int value) {
        int large = to.patch();
        int patch = from.patch();
        int channel = value / (large * large);
        int row = value / large % large % patch;
        return (channel * patch + row) * patch + value % large % patch;
    }

    /** Small tokens along the side of a large one. */
    private int side() {
        return to.patch() / from.patch();
    }
}
