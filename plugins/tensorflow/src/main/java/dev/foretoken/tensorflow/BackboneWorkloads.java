package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.tensorflow.PlainMatMuls.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The forward pass of both halves of guidance when all tokens but one are known, in float32 and bfloat16, and the
 * products of its linear layers alone.
 */
final class BackboneWorkloads implements AutoCloseable {
    private static final int HALVES = 2;

    private final MarBackboneSpec spec;
    private final LatentSpec latent;
    private final MarBackbone wide;
    private final MarBackbone narrow;
    private final PlainMatMuls products;

    BackboneWorkloads(MarBackboneSpec spec, LatentSpec latent, Device device) {
        this.spec = spec;
        this.latent = latent;
        this.wide = new MarBackbone(
                spec, new SyntheticContext(latent, spec.tensors(latent), device, Precision.FLOAT32));
        this.narrow = new MarBackbone(
                spec, new SyntheticContext(latent, spec.tensors(latent), device, Precision.BFLOAT16));
        this.products = PlainMatMuls.load(HALVES * positions(), products(), device);
    }

    Workload matMuls() {
        return products.workload("matmuls of its shapes, float32", 1);
    }

    Workload wide() {
        return new Workload("forward pass, float32", operations(), () -> wide.conditions(contexts()));
    }

    Workload narrow() {
        return new Workload("forward pass, bfloat16", operations(), () -> narrow.conditions(contexts()));
    }

    /** Buffer and all tokens. */
    int positions() {
        return spec.bufferSize() + latent.tokens();
    }

    @Override
    public void close() {
        try (wide; narrow) {
            products.close();
        }
    }

    private List<PrefixContext> contexts() {
        int[] order = IntStream.range(0, latent.tokens()).toArray();
        FloatBlock tokens = FloatBlock.zeros(latent.tokens(), latent.tokenDimension());
        return List.of(
                new PrefixContext(0, 0, order, tokens, latent.tokens() - 1, 1),
                new PrefixContext(0, PrefixContext.UNCONDITIONAL, order, tokens, latent.tokens() - 1, 1));
    }

    private List<Product> products() {
        List<Product> products = new ArrayList<>();
        Stream.of(spec.encoder(), spec.decoder()).forEach(size -> {
            int hidden = size.width() * size.mlpRatio();
            for (int block = 0; block < size.depth(); block++) {
                products.add(new Product(size.width(), 3 * size.width()));
                products.add(new Product(size.width(), size.width()));
                products.add(new Product(size.width(), hidden));
                products.add(new Product(hidden, size.width()));
            }
        });
        return products;
    }

    /** Of the blocks; the last block of the decoder needs little more than its keys and values. */
    private double operations() {
        double keysAndValues = 2.0 * HALVES * positions() * spec.decoder().width() * 2 * spec.decoder().width();
        return spec.encoder().depth() * operations(spec.encoder(), positions() - 1)
                + (spec.decoder().depth() - 1) * operations(spec.decoder(), positions())
                + keysAndValues;
    }

    /** Of one block: its linear layers, the attention's scores and the sums that they weigh. */
    private static double operations(Transformer size, double positions) {
        double linear = 2 * positions * size.width() * size.width() * (4 + 2 * size.mlpRatio());
        double attention = 2 * 2 * positions * positions * size.width();
        return HALVES * (linear + attention);
    }
}
