package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.tensorflow.PlainMatMuls.Product;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Guided sampling of many tokens and of one, the evaluation of one path, and the products of the network alone. */
final class HeadWorkloads implements AutoCloseable {
    private static final int HALVES = 2;

    private final DiffusionHeadSpec spec;
    private final int dimension;
    private final Respacing respacing;
    private final int tokens;
    private final AdaLnHead head;
    private final PlainMatMuls products;

    /** @param tokens how many are sampled together */
    HeadWorkloads(DiffusionHeadSpec spec, LatentSpec latent, int tokens, Device device) {
        this.spec = spec;
        this.dimension = latent.tokenDimension();
        this.respacing = new Respacing(spec.diffusionSteps());
        this.tokens = tokens;
        this.head = new AdaLnHead(
                spec, new SyntheticContext(latent, spec.tensors(latent), device, Precision.FLOAT32));
        this.products = PlainMatMuls.load(HALVES * tokens, products(), device);
    }

    Workload matMuls() {
        return products.workload("matmuls of its shapes, float32", respacing.count());
    }

    Workload sampling() {
        return sampling(tokens);
    }

    Workload samplingOne() {
        return sampling(1);
    }

    Workload evaluatingOne() {
        FloatBlock states = head.sample(law(1), noise(1), true).path().orElseThrow().states();
        return new Workload(
                "evaluating the " + respacing.count() + " states of its path", operations(1),
                () -> head.evaluate(law(1), states));
    }

    @Override
    public void close() {
        try (head) {
            products.close();
        }
    }

    private Workload sampling(int n) {
        return new Workload(
                "sampling, tokens: " + n + ", guided steps: " + respacing.count(), operations(n),
                () -> head.sample(law(n), noise(n), true));
    }

    private DenoisingLaw law(int n) {
        float[] scale = new float[n];
        Arrays.fill(scale, 3);
        FloatBlock z = FloatBlock.zeros(n, spec.conditionDimension());
        return new DenoisingLaw(z, Optional.of(new Guidance(z, scale)), respacing, 1, true);
    }

    private FloatBlock noise(int n) {
        return FloatBlock.zeros(respacing.count() + 1, n, dimension);
    }

    private List<Product> products() {
        int width = spec.width();
        List<Product> products = new ArrayList<>(List.of(new Product(dimension, width)));
        for (int block = 0; block < spec.depth(); block++) {
            products.add(new Product(width, 3 * width));
            products.add(new Product(width, width));
            products.add(new Product(width, width));
        }
        products.add(new Product(width, 2 * width));
        products.add(new Product(width, 2 * dimension));
        return products;
    }

    /** Of the network at all steps; the state is projected once for both halves. */
    private double operations(int n) {
        double first = 2.0 * n * dimension * spec.width();
        double others = products().stream()
                .skip(1)
                .mapToDouble(product -> 2.0 * HALVES * n * product.in() * product.out())
                .sum();
        return respacing.count() * (first + others);
    }
}
