package dev.foretoken.examples.backbone;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The condition z of a position is the mean of its token: between the colour of the class and the average of the
 * position's known neighbours.
 */
public final class NeighbourBackbone implements ARBackbone {
    private final Settings settings;
    private final LatentSpec latent;
    private final int dimension;

    /**
     * The model.
     *
     * @param classes number of classes, and of colours
     * @param follow weight of the neighbours, 0 to 1; the class has the rest
     */
    public record Settings(int classes, float follow) {
        public Settings {
            if (classes < 1 || !(follow >= 0 && follow <= 1)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The backbone [neighbours] needs [classes] of at least 1, not [" + classes
                                + "], and [follow] from 0 to 1, not [" + follow + "]");
            }
        }
    }

    public NeighbourBackbone(Settings settings, LatentSpec latent) {
        this.settings = settings;
        this.latent = latent;
        this.dimension = latent.tokenDimension();
    }

    @Override
    public Spec spec() {
        return new Spec(latent, settings.classes(), dimension, Attention.BIDIRECTIONAL);
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(spec()::require);
        return FloatBlock.concatenate(contexts.stream().map(this::conditions).toList());
    }

    private FloatBlock conditions(PrefixContext context) {
        boolean[] known = new boolean[context.order().length];
        for (int i = 0; i < context.known(); i++) {
            known[context.order()[i]] = true;
        }
        FloatBlock means = FloatBlock.zeros(context.asked(), dimension);
        for (int i = 0; i < context.asked(); i++) {
            int[] neighbours = neighbours(context.order()[context.known() + i]).filter(at -> known[at]).toArray();
            for (int d = 0; d < dimension; d++) {
                means.data()[i * dimension + d] = mean(context, neighbours, d);
            }
        }
        return means;
    }

    private float mean(PrefixContext context, int[] neighbours, int d) {
        float colour = colour(context.label(), d);
        if (neighbours.length == 0) {
            return colour;
        }
        float sum = 0;
        for (int neighbour : neighbours) {
            sum += context.tokens().data()[neighbour * dimension + d];
        }
        return colour + settings.follow() * (sum / neighbours.length - colour);
    }

    /** A colour wheel: each channel is a third of a turn behind the one before. Without a class, grey. */
    private float colour(int label, int d) {
        if (label == PrefixContext.UNCONDITIONAL) {
            return 0;
        }
        int channel = d * latent.channels() / dimension;
        double turn = (double) label / settings.classes() - channel / 3.0;
        return (float) (0.35 * Math.cos(2 * Math.PI * turn));
    }

    /** The positions above, left, right and below. */
    private IntStream neighbours(int position) {
        int columns = latent.width() / latent.patch();
        int column = position % columns;
        return IntStream.of(
                        position - columns, column > 0 ? position - 1 : -1,
                        column < columns - 1 ? position + 1 : -1, position + columns)
                .filter(at -> at >= 0 && at < latent.tokens());
    }

    @Override
    public void close() {}
}
